/** One target of a generated configuration. */
export interface Target {
  name: string;
  url: string;
  /** Default: `1h`, so that after the first round only those targets move that a test asks to. */
  period?: string;
  slow?: string;
  timeout?: string;
  dependsOn?: string[];
  restart?: string;
  owner?: string;
  runbook?: string;
}

/** One widget of a generated configuration. */
export interface Widget {
  id: string;
  title: string;
  targets: Target[];
}

/** What a period is in tests where something has to change soon: the shortest there is. */
export const OFTEN = "1s";

const quoted = (text: string): string => JSON.stringify(text);

/** The text of a config.toml. JSON strings are TOML strings. */
export function toToml(listen: string, dataDir: string, widgets: Widget[]): string {
  return [
    `title = "Test board"`,
    `[server]`,
    `listen = ${quoted(listen)}`,
    `public_url = ${quoted(`http://${listen}`)}`,
    `data_dir = ${quoted(dataDir)}`,
    ...widgets.flatMap(widgetLines),
    "",
  ].join("\n");
}

function widgetLines(widget: Widget): string[] {
  return [
    `[[widget]]`,
    `id = ${quoted(widget.id)}`,
    `kind = "dependencies"`,
    `title = ${quoted(widget.title)}`,
    `period = "1h"`,
    `timeout = "2s"`,
    `fail_after = 1`,
    ...widget.targets.flatMap(targetLines),
  ];
}

function targetLines(target: Target): string[] {
  const optional: [string, string | undefined][] = [
    ["period", target.period],
    ["slow", target.slow],
    ["timeout", target.timeout],
    ["restart", target.restart],
    ["owner", target.owner],
    ["runbook", target.runbook],
  ];
  return [
    `[[widget.target]]`,
    `name = ${quoted(target.name)}`,
    `url = ${quoted(target.url)}`,
    ...optional.flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${quoted(value)}`])),
    ...(target.dependsOn === undefined ? [] : [`depends_on = [${target.dependsOn.map(quoted).join(", ")}]`]),
  ];
}
