//! Plots drawn on the server, as SVG. Shapes and hatching tell series apart, so that no colour need be seen; the
//! colours are the style sheet's, for light and dark. A plot is 320 units wide and its letters 11: on the narrowest
//! phone they are as large as they are here. Its numbers stand in a table beside it.

use std::fmt::Write as _;

use leptos::prelude::*;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 176.0;
/// The room of the values, between the words of the axes.
const LEFT: f64 = 36.0;
const RIGHT: f64 = 6.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 22.0;

/// A part of each column.
pub struct Part {
    /// Its name in the legend; empty for a plot of one part, which needs none.
    pub name: &'static str,
    /// Its values, one for each day.
    pub values: Vec<i64>,
}

/// Columns side by side, each made of parts on top of each other: the first plain, the second hatched.
pub struct Columns {
    /// Unlike any other on the page.
    pub id: &'static str,
    /// What is shown, in one sentence.
    pub title: String,
    /// What it comes to, in another.
    pub summary: String,
    /// What stands beneath the first, the middle and the last column.
    pub ends: [String; 3],
    /// What a pointer over each column is told.
    pub hovers: Vec<String>,
    /// At most two parts.
    pub parts: Vec<Part>,
}

/// The numbers beside an axis that ends at or above `most`: 0 and up to four more, at whole steps of 1, 2 or 5.
pub fn ticks(most: i64) -> Vec<i64> {
    let most = most.max(1);
    let mut step = 1;
    for factor in [2, 5, 10].iter().cycle() {
        if most <= step * 4 {
            break;
        }
        let power = 10_i64.pow(step.ilog10());
        step = power.saturating_mul(*factor);
    }
    (0..=(most + step - 1) / step).map(|n| n * step).collect()
}

/// A number in the room beside an axis.
fn short(number: i64) -> String {
    match number {
        n if n >= 10_000_000 => format!("{}M", n / 1_000_000),
        n if n >= 10_000 => format!("{}k", n / 1_000),
        n => n.to_string(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a plot is no more exact than its pixels"
)]
fn float(number: i64) -> f64 {
    number as f64
}

/// The outlines of the columns of one part, each standing on what is beneath it. Whoever is not nought can be seen.
fn outline(values: &[i64], beneath: &[i64], most: i64) -> String {
    let (wide, high) = (WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
    let each = wide / float(i64::try_from(values.len().max(1)).unwrap_or(i64::MAX));
    let gap = if each > 6.0 { 2.0 } else { each * 0.2 };
    let mut path = String::new();
    for (at, value) in values.iter().enumerate().filter(|(_, value)| **value > 0) {
        let below = beneath.get(at).copied().unwrap_or_default();
        let tall = (float(*value) / float(most.max(1)) * high).max(0.7);
        let x = LEFT + each * float(i64::try_from(at).unwrap_or_default()) + gap / 2.0;
        let y = HEIGHT - BOTTOM - float(below) / float(most.max(1)) * high;
        // Writing to a String does not fail.
        let _ = write!(path, "M{x:.1} {y:.1}v-{tall:.1}h{:.1}v{tall:.1}z", each - gap);
    }
    path
}

/// The plot.
pub fn columns(plot: Columns) -> impl IntoView {
    let days = plot.parts.first().map_or(0, |part| part.values.len());
    let sums: Vec<i64> = (0..days)
        .map(|day| plot.parts.iter().filter_map(|part| part.values.get(day)).sum())
        .collect();
    let ticks = ticks(sums.iter().copied().max().unwrap_or_default());
    let most = ticks.last().copied().unwrap_or(1);
    let lines: Vec<_> = ticks
        .iter()
        .map(|tick| {
            let y = HEIGHT - BOTTOM - float(*tick) / float(most) * (HEIGHT - TOP - BOTTOM);
            line(y, &short(*tick))
        })
        .collect();
    let mut beneath = vec![0; days];
    let mut shapes = Vec::new();
    for (part, class) in plot.parts.iter().zip(["first", "second"]) {
        let d = outline(&part.values, &beneath, most);
        for (sum, value) in beneath.iter_mut().zip(&part.values) {
            *sum += value;
        }
        let fill = (class == "second").then(|| format!("url(#{}-hatch)", plot.id));
        shapes.push(view! { <path class=class d=d fill=fill /> });
    }
    let [first, middle, last] = plot.ends;
    let foot = HEIGHT - 6.0;
    let each = (WIDTH - LEFT - RIGHT) / float(i64::try_from(days.max(1)).unwrap_or(i64::MAX));
    let hovers: Vec<_> = plot
        .hovers
        .into_iter()
        .zip(0_i64..)
        .map(|(said, at)| {
            let x = format!("{:.1}", LEFT + each * float(at));
            view! {
                <rect class="hover" x=x y=TOP width=format!("{each:.1}") height=HEIGHT - TOP - BOTTOM><title>{said}</title></rect>
            }
        })
        .collect();
    let legend = (plot.parts.len() > 1).then(|| {
        let entries: Vec<_> = plot
            .parts
            .iter()
            .zip(["first", "second"])
            .map(|(part, class)| {
                let fill = (class == "second").then(|| format!("url(#{}-hatch)", plot.id));
                view! {
                    <li>
                        <svg class="plot" viewBox="0 0 12 12" aria-hidden="true">
                            <path class=class d="M0 0h12v12H0z" fill=fill />
                        </svg>
                        {part.name}
                    </li>
                }
            })
            .collect();
        view! { <ul class="legend">{entries}</ul> }
    });
    let (title_id, desc_id, hatch) = (
        format!("{}-title", plot.id),
        format!("{}-desc", plot.id),
        format!("{}-hatch", plot.id),
    );
    view! {
        <svg
            class="plot"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-labelledby=title_id
            aria-describedby=desc_id
        >
            <title id=title_id.clone()>{plot.title}</title>
            <desc id=desc_id.clone()>{plot.summary}</desc>
            {hatching(hatch)}
            {lines}
            {shapes}
            {hovers}
            <text x=LEFT y=foot>{first}</text>
            <text x=(LEFT + WIDTH - RIGHT) / 2.0 y=foot text-anchor="middle">{middle}</text>
            <text x=WIDTH - RIGHT y=foot text-anchor="end">{last}</text>
        </svg>
        {legend}
    }
}

fn hatching(id: String) -> impl IntoView {
    view! {
        <defs>
            <pattern id=id patternUnits="userSpaceOnUse" width="4" height="4" patternTransform="rotate(45)">
                <path class="hatch" d="M0 0h2v4H0z" />
            </pattern>
        </defs>
    }
}

/// A line across, with its word at the left.
fn line(y: f64, word: &str) -> impl IntoView + use<> {
    let d = format!("M{LEFT} {y:.1}H{}", WIDTH - RIGHT);
    view! {
        <path class="grid" d=d />
        <text x=LEFT - 4.0 y=y + 4.0 text-anchor="end">{word.to_owned()}</text>
    }
}

/// A point on a curve that is pointed out.
pub struct Mark {
    /// Where, both from 0 to 1.
    pub at: (f64, f64),
    /// What it is.
    pub word: String,
}

/// A curve over the square from 0 to 1, with points marked: the first by a square, the second by a triangle.
pub struct Curve {
    /// Unlike any other on the page.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What it comes to.
    pub summary: String,
    /// The words of the axes, across and up.
    pub axes: (&'static str, &'static str),
    /// From left to right.
    pub points: Vec<(f64, f64)>,
    /// The height of a dashed line, and its word.
    pub level: (f64, &'static str),
    /// At most two.
    pub marks: Vec<Mark>,
}

fn place((x, y): (f64, f64)) -> (f64, f64) {
    (
        LEFT + x * (WIDTH - LEFT - RIGHT),
        HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM),
    )
}

/// A path through points; of many that would fall on the same pixel, one is drawn.
fn through(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    let mut last: Option<(f64, f64)> = None;
    for (n, point) in points.iter().enumerate() {
        let at = place(*point);
        let is_new = last.is_none_or(|last| (last.0 - at.0).abs() + (last.1 - at.1).abs() >= 0.5);
        if is_new || n + 1 == points.len() {
            let letter = if last.is_none() { 'M' } else { 'L' };
            let _ = write!(path, "{letter}{:.1} {:.1}", at.0, at.1);
            last = Some(at);
        }
    }
    path
}

const SQUARE: &str = "h5v5h-10v-10h10v5z";
const TRIANGLE: &str = "m0-7l6 11h-12z";

/// The curve.
pub fn curve(plot: Curve) -> impl IntoView {
    let lines: Vec<_> = [0_u8, 25, 50, 75, 100]
        .into_iter()
        .map(|percent| line(place((0.0, f64::from(percent) / 100.0)).1, &format!("{percent}%")))
        .collect();
    let level = place((0.0, plot.level.0)).1;
    let marks: Vec<_> = plot
        .marks
        .into_iter()
        .zip([SQUARE, TRIANGLE])
        .map(|(mark, shape)| {
            let (x, y) = place(mark.at);
            // The word stands where there is room for it.
            let (side, anchor) = if mark.at.0 > 0.5 {
                (-10.0, "end")
            } else {
                (10.0, "start")
            };
            let below = if mark.at.1 > 0.9 { 16.0 } else { -8.0 };
            view! {
                <path class="mark-point" d=format!("M{x:.1} {y:.1}{shape}") />
                <text class="mark-word" x=x + side y=y + below text-anchor=anchor>{mark.word}</text>
            }
        })
        .collect();
    let (title_id, desc_id) = (format!("{}-title", plot.id), format!("{}-desc", plot.id));
    let foot = HEIGHT - 6.0;
    view! {
        <svg
            class="plot"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-labelledby=title_id
            aria-describedby=desc_id
        >
            <title id=title_id.clone()>{plot.title}</title>
            <desc id=desc_id.clone()>{plot.summary}</desc>
            {lines}
            <path class="level" d=format!("M{LEFT} {level:.1}H{}", WIDTH - RIGHT) />
            <text x=WIDTH - RIGHT y=level - 3.0 text-anchor="end">{plot.level.1}</text>
            <path class="curve" d=through(&plot.points) />
            {marks}
            <text x=LEFT y=foot>{format!("0% {}", plot.axes.0)}</text>
            <text x=WIDTH - RIGHT y=foot text-anchor="end">"100%"</text>
            <text x=LEFT + 4.0 y=TOP - 3.0>{plot.axes.1}</text>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_a_few_round_numbers_and_ends_above_the_most() {
        assert_eq!(ticks(0), [0, 1]);
        assert_eq!(ticks(1), [0, 1]);
        assert_eq!(ticks(4), [0, 1, 2, 3, 4]);
        assert_eq!(ticks(5), [0, 2, 4, 6]);
        assert_eq!(ticks(17), [0, 5, 10, 15, 20]);
        assert_eq!(ticks(21), [0, 10, 20, 30]);
        assert_eq!(ticks(99), [0, 50, 100]);
        assert_eq!(ticks(1_234), [0, 500, 1_000, 1_500]);
        for most in [1, 3, 7, 42, 43, 1_001, 99_999, 12_345_678, i64::from(u32::MAX)] {
            let ticks = ticks(most);
            assert!((2..=5).contains(&ticks.len()), "{most}: {ticks:?}");
            assert!(ticks.last() >= Some(&most), "{most}: {ticks:?}");
        }
    }

    #[test]
    fn columns_stand_on_each_other_and_nought_is_not_drawn() {
        let first = outline(&[10, 0], &[0, 0], 10);
        assert_eq!(first, "M37.0 154.0v-142.0h137.0v142.0z");
        let second = outline(&[5, 5], &[5, 0], 10);
        assert_eq!(
            second,
            "M37.0 83.0v-71.0h137.0v71.0zM176.0 154.0v-71.0h137.0v71.0z"
        );
        assert!(
            outline(&[1], &[0], 1_000_000).contains("v-0.7"),
            "one of a million is seen"
        );
        assert_eq!(outline(&[], &[], 0), "");
    }

    #[test]
    fn a_curve_draws_no_more_points_than_pixels() {
        let points: Vec<(f64, f64)> = (0..10_000).map(|n| (f64::from(n) / 9_999.0, 0.5)).collect();
        let path = through(&points);
        assert!(path.matches('L').count() < 600, "{}", path.len());
        assert!(
            path.starts_with("M36.0 83.0") && path.ends_with("L314.0 83.0"),
            "{path}"
        );
    }

    #[test]
    fn a_plot_says_what_it_shows_and_escapes_it() {
        let html = Owner::new().with(|| {
            columns(Columns {
                id: "a",
                title: "Một <b> & hai".to_owned(),
                summary: "Nhiều nhất 3.".to_owned(),
                hovers: vec!["01/11: 1 <b>".to_owned()],
                ends: ["01/11".to_owned(), "02/11".to_owned(), "03/11".to_owned()],
                parts: vec![
                    Part {
                        name: "một",
                        values: vec![1, 2, 3],
                    },
                    Part {
                        name: "hai",
                        values: vec![0, 1, 0],
                    },
                ],
            })
            .into_view()
            .to_html()
        });
        assert!(html.contains("Một &lt;b&gt; &amp; hai"), "{html}");
        assert!(
            html.contains("role=\"img\"") && html.contains("aria-labelledby=\"a-title\""),
            "{html}"
        );
        assert!(html.contains("url(#a-hatch)"), "{html}");
        assert!(html.contains("<title>01/11: 1 &lt;b&gt;</title>"), "{html}");
    }
}
