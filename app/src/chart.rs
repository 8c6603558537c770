//! Series over days as SVG. Server only; pure. Text and axes take the colour of the page around them.

use crate::state::State;
use plotters::{
    prelude::*,
    style::{RGBColor, ShapeStyle},
};

const SIZE: (u32, u32) = (720, 240);
/// Where the names of the series begin, and how high a line of them is.
const BEGIN: i32 = 84;
const LINE: i32 = 14;
/// What becomes the colour of the text around it.
const INK: RGBColor = RGBColor(0, 0, 1);
const INK_WRITTEN: &str = "\"#000001\"";
/// Told apart on a light and on a dark ground alike.
const COLOURS: [RGBColor; 8] = [
    RGBColor(0x4a, 0x82, 0xc4),
    RGBColor(0xd0, 0x7a, 0x2c),
    RGBColor(0x3f, 0xa2, 0x7a),
    RGBColor(0xa8, 0x66, 0xc4),
    RGBColor(0xc4, 0x50, 0x6a),
    RGBColor(0x8a, 0x8a, 0x2e),
    RGBColor(0x2f, 0xa0, 0xb0),
    RGBColor(0x90, 0x78, 0x66),
];
const MARK: RGBColor = RGBColor(0x80, 0x80, 0x80);
/// A mark of what did not go well.
const BAD_MARK: RGBColor = RGBColor(0xd0, 0x48, 0x40);
/// How wide a character of a mark's label is at most, of the width of all days.
const LETTER: f64 = 6.0 / 634.0;

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// What it shows, for those who do not see it.
    pub title: String,
    /// The days, oldest first: one place each.
    pub days: Vec<String>,
    /// One line each.
    pub series: Vec<Series>,
    /// What happened meanwhile.
    pub marks: Vec<Mark>,
}

/// What a page's charts are marked with, where it says so.
#[derive(Clone, Debug, Default)]
pub struct Marks(pub Vec<crate::model::deployments::Mark>);

/// One line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// What it is called.
    pub name: String,
    /// A value for each day; where there is none, the line is broken.
    pub values: Vec<Option<f64>>,
}

/// Something that happened, on the axis of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// When, in days since the beginning of the first one: `1.5` is noon of the second.
    pub at: f64,
    /// What: `payments 2.14`.
    pub label: String,
    /// Its colour.
    pub state: State,
}

impl Chart {
    /// The picture; empty where there is nothing to draw.
    #[must_use]
    pub fn draw(&self) -> String {
        let Some(scale) = Scale::of(&self.series) else { return String::new() };
        let mut svg = String::new();
        // Drawing into a text cannot fail; what would be left out is seen by the tests.
        if self.paint(&mut svg, scale).is_err() {
            return String::new();
        }
        let title = crate::ui::Html::default().fill("<title>{}</title>", &[&self.title]).done();
        let opened =
            svg.replacen('>', &[">", &title].concat(), 1).replacen("<svg ", "<svg class=\"chart\" role=\"img\" ", 1);
        opened.replace(INK_WRITTEN, "\"currentColor\"")
    }

    fn paint(&self, svg: &mut String, scale: Scale) -> Result<(), Box<dyn std::error::Error + '_>> {
        let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        let days = self.days.len().max(1);
        let names = self.names();
        let mut chart = ChartBuilder::on(&root)
            .margin(8)
            .margin_top(12 + LINE + names.last().map_or(0, |(_, y)| *y))
            .x_label_area_size(22)
            .y_label_area_size(70)
            .build_cartesian_2d(-0.5..days as f64 - 0.5, -0.05..1.05)?;
        let text = ("sans-serif", 11).into_font().color(&INK);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(INK.mix(0.15))
            .axis_style(INK.mix(0.4))
            .x_labels(days.min(12))
            .y_labels(5)
            .x_label_formatter(&|at| self.day(*at))
            .y_label_formatter(&|at| short(scale.value(*at)))
            .label_style(text.clone())
            .draw()?;
        let mut free = 0.0;
        for mark in self.marks.iter().filter(|mark| (0.0..=days as f64).contains(&mark.at)) {
            let at = mark.at - 0.5; // a day's value stands in the middle of its day
            let colour = if mark.state == State::Down { BAD_MARK } else { MARK };
            chart.draw_series([PathElement::new([(at, -0.05), (at, 1.05)], colour.stroke_width(1))])?;
            // A label that has no room would hide others; the page lists them all.
            let (begin, width) = (mark.at / days as f64, mark.label.chars().count() as f64 * LETTER);
            if begin >= free && begin + width <= 1.0 {
                let label = Text::new(mark.label.clone(), (at, 1.05), ("sans-serif", 10).into_font().color(&INK));
                chart.draw_series([label])?;
                free = begin + width;
            }
        }
        for (at, (series, colour)) in self.series.iter().zip(COLOURS.iter().cycle()).enumerate() {
            // Those that say the same lie on each other: the ones below are to be seen beside the ones above.
            let above = u32::try_from(self.series.len() - 1 - at).unwrap_or_default();
            let style = ShapeStyle::from(colour).stroke_width(2 + 2 * above.min(2));
            let places = series.values.iter().enumerate();
            let place = |(at, value): (usize, &Option<f64>)| Some((at as f64, scale.place((*value)?)));
            let places: Vec<Option<(f64, f64)>> = places.map(place).collect();
            for part in places.split(Option::is_none).filter(|part| !part.is_empty()) {
                let part = || part.iter().copied().flatten();
                chart.draw_series(LineSeries::new(part(), style))?;
                chart.draw_series(part().map(|place| Circle::new(place, 3 + above.min(2), colour.filled())))?;
            }
        }
        let drawn = chart.plotting_area();
        for ((series, colour), at) in self.series.iter().zip(COLOURS.iter().cycle()).zip(names) {
            root.draw(&Circle::new((at.0, at.1 + 6), 3, colour.filled()))?;
            root.draw(&Text::new(series.name.clone(), (at.0 + 8, at.1 + 1), text.clone()))?;
        }
        drawn.present()?;
        Ok(())
    }

    /// Where the names of the series stand: above the picture, in as many lines as they need.
    fn names(&self) -> Vec<(i32, i32)> {
        let (mut x, mut y, mut places) = (BEGIN, 0, Vec::with_capacity(self.series.len()));
        for series in &self.series {
            let width = 24 + 7 * i32::try_from(series.name.chars().count()).unwrap_or(i32::MAX / 8);
            if x > BEGIN && x.saturating_add(width) > SIZE.0 as i32 {
                (x, y) = (BEGIN, y + LINE);
            }
            places.push((x, y));
            x = x.saturating_add(width);
        }
        places
    }

    /// `11-14`, where a whole day stands.
    fn day(&self, at: f64) -> String {
        let is_whole = (at - at.round()).abs() < 0.01 && at > -0.5;
        let day = is_whole.then(|| self.days.get(at.round() as usize)).flatten();
        day.map(|day| day.get(5..).unwrap_or(day).to_owned()).unwrap_or_default()
    }
}

/// From values to the height of the picture and back: values of any size are drawn between 0 and 1.
#[derive(Clone, Copy)]
struct Scale {
    least: f64,
    most: f64,
}

impl Scale {
    fn of(series: &[Series]) -> Option<Self> {
        let values =
            || series.iter().flat_map(|series| series.values.iter().flatten()).copied().filter(|v| v.is_finite());
        let (least, most) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
        Some(Self { least, most })
    }

    fn place(self, value: f64) -> f64 {
        // Halves first: the difference of the largest numbers is no number.
        let (value, least, most) = (value / 2.0, self.least / 2.0, self.most / 2.0);
        let place = (value - least) / (most - least);
        if place.is_finite() { place.clamp(0.0, 1.0) } else { 0.5 }
    }

    fn value(self, place: f64) -> f64 {
        if self.least.total_cmp(&self.most).is_eq() {
            self.least
        } else {
            self.least * (1.0 - place) + self.most * place
        }
    }
}

/// `1.2k`, `35M`, `0.05`
fn short(value: f64) -> String {
    let size = value.abs();
    let units = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    if size >= 1e15 || (size > 0.0 && size < 1e-3) {
        return format!("{value:.1e}");
    }
    let (by, unit) = units.into_iter().find(|(by, _)| size >= *by * 10.0).unwrap_or((1.0, ""));
    let number = format!("{:.3}", value / by);
    let number = number.trim_end_matches('0').trim_end_matches('.');
    format!("{number}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn chart(values: &[Option<f64>]) -> Chart {
        Chart {
            title: "revenue <by> day".into(),
            days: (1..=values.len()).map(|day| format!("2026-11-{day:02}")).collect(),
            series: vec![Series { name: "a & <b>".into(), values: values.to_vec() }],
            marks: [(-3.0, "before"), (1.5, "payments \"2\""), (1.6, "no room")].map(mark).into(),
        }
    }

    fn mark((at, label): (f64, &str)) -> Mark {
        Mark { at, label: label.into(), state: State::Up }
    }

    #[test]
    fn the_picture_has_lines_days_marks_and_a_title() {
        let svg = chart(&[Some(1.0), Some(2.0), None, Some(1500.0), Some(2.5)]).draw();
        assert!(svg.starts_with("<svg class=\"chart\" role=\"img\" width=\"720\""), "{svg}");
        assert!(svg.contains("<title>revenue &lt;by&gt; day</title>"), "{svg}");
        assert!(svg.contains("a &amp; &lt;b&gt;") && svg.contains("payments &quot;2&quot;") && !svg.contains("before"));
        assert_eq!((svg.matches("#808080").count(), svg.contains("no room")), (2, false), "{svg}");
        assert!(
            svg.contains("11-04")
                && svg.contains("currentColor")
                && !svg.contains("#000001")
                && !svg.contains("style=")
        );
        // Where a value is missing, the line is broken.
        assert_eq!(svg.matches("stroke-width=\"2\"").count(), 2, "{svg}");
        assert_eq!(svg.matches("<circle").count(), 5);
    }

    #[test]
    fn nothing_known_is_nothing_drawn() {
        assert_eq!(chart(&[None, None]).draw(), "");
        assert_eq!(Chart::default().draw(), "");
    }

    #[rstest]
    #[case(0.0, "0")]
    #[case(1234.0, "1234")]
    #[case(12_500.0, "12.5k")]
    #[case(-35_000_000.0, "-35M")]
    #[case(0.05, "0.05")]
    #[case(0.000_01, "1.0e-5")]
    fn numbers_are_short(#[case] value: f64, #[case] text: &str) {
        assert_eq!(short(value), text);
    }

    proptest! {
        #[test]
        fn any_numbers_can_be_drawn(values in prop::collection::vec(prop::option::of(any::<f64>()), 0..40)) {
            let is_known = values.iter().flatten().any(|value| value.is_finite());
            prop_assert_eq!(chart(&values).draw().is_empty(), !is_known);
        }
    }
}
