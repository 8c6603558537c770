"""A real WebSocket server: what each path does is what its name says."""

import asyncio
import http
import ssl
import sys

import websockets


async def gate(path, headers):
    if path == "/forbidden":
        return http.HTTPStatus.FORBIDDEN, [], b"no\n"
    if path == "/secret" and headers.get("Authorization") != "Basic Ym9hcmQ6czNjcmV0":
        return http.HTTPStatus.UNAUTHORIZED, [], b"who?\n"


async def serve(socket, path):
    if path == "/closing":
        await socket.close(1008, "not you")
        return
    if path == "/chatty":
        for number in range(100):
            await socket.send("news %d" % number)
    if path == "/flood":
        for _ in range(100):
            await socket.send("x" * 65536)
    await socket.wait_closed()


async def main(port, certificate=None, key=None):
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    async with websockets.serve(
        serve, "127.0.0.1", int(port), ssl=context, process_request=gate, subprotocols=["v1.json"]
    ):
        await asyncio.Future()


asyncio.run(main(*sys.argv[1:]))
