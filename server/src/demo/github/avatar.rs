//! Pictures of people: small real PNGs, another for each.

use super::{Github, page::Asked, world::number_of};
use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};

/// Fields of a picture across and down.
const FIELDS: usize = 5;
const USUAL: usize = 40;
const LARGEST: usize = 460;

pub(super) fn routes() -> Router<Github> {
    Router::new().route("/avatars/u/{id}", get(picture))
}

async fn picture(Path(id): Path<u64>, asked: Asked) -> Response {
    let size = asked.parameter("s").and_then(|size| size.parse().ok()).unwrap_or(USUAL).clamp(1, LARGEST);
    match draw(id, size) {
        Ok(png) => ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "max-age=300")], png).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// A pattern that is the same on both sides, in one of two colours.
pub(super) fn draw(id: u64, size: usize) -> Result<Vec<u8>, png::EncodingError> {
    let mut noise = fastrand::Rng::with_seed(number_of(&id));
    let color = [noise.u8(60..200), noise.u8(60..200), noise.u8(60..200)];
    let fields: Vec<bool> = std::iter::repeat_with(|| noise.bool()).take(FIELDS * FIELDS.div_ceil(2)).collect();
    let is_on = |x: usize, y: usize| {
        let (column, row) = (x * FIELDS / size, y * FIELDS / size);
        fields[row * FIELDS.div_ceil(2) + column.min(FIELDS - 1 - column)]
    };
    let pixels = (0..size * size).map(|at| u8::from(is_on(at % size, at / size)));
    let side = u32::try_from(size).unwrap_or(u32::MAX);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette([&[240, 240, 240], color.as_slice()].concat());
    encoder.write_header()?.write_image_data(&pixels.collect::<Vec<u8>>())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_small_real_and_differ() {
        let (one, two) = (draw(1, 40).unwrap(), draw(2, 40).unwrap());
        assert_ne!(one, two);
        assert!(one.len() < 1_000, "{}", one.len());
        let mut reader = png::Decoder::new(std::io::Cursor::new(&one)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((frame.width, frame.height), (40, 40));
        assert_eq!(one, draw(1, 40).unwrap());
    }
}
