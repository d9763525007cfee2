//! Marks that would lie on each other are moved apart, and merged where that moves them too far.

/// The width in pixels at which nothing may overlap: a phone of 380 px less the page's padding.
pub(super) const NARROW: f64 = 340.0;

/// Things shown at one place.
#[derive(Debug)]
pub(super) struct Mark<T> {
    /// Where it belongs, in percent.
    pub(super) at: f64,
    /// How far right of that place it is drawn, in pixels.
    pub(super) shift: f64,
    pub(super) items: Vec<T>,
}

/// Places marks, in order of time, between `left` and `right` pixels of the narrowest picture.
/// `width` says how wide a mark of these items is. None is moved by more than `most` pixels
/// unless nothing is left to merge it with.
pub(super) fn spread<T>(
    items: Vec<(f64, T)>,
    (left, right): (f64, f64),
    most: f64,
    width: impl Fn(&[T]) -> f64,
) -> Vec<Mark<T>> {
    // Two at one pixel may still fit beside each other, more never do.
    let mut marks: Vec<Mark<T>> = Vec::new();
    for (at, item) in items {
        match marks.as_mut_slice() {
            [.., first, last] if pixels(at - first.at) < 1.0 => last.items.push(item),
            _ => marks.push(Mark {
                at,
                shift: 0.0,
                items: vec![item],
            }),
        }
    }
    let mut widths: Vec<f64> = marks.iter().map(|mark| width(&mark.items)).collect();
    loop {
        settle(&mut marks, &widths, left, right);
        let worst = (0..marks.len())
            .max_by(|&a, &b| marks[a].shift.abs().total_cmp(&marks[b].shift.abs()))
            .filter(|&index| marks[index].shift.abs() > most);
        match worst {
            Some(index) if marks.len() > 1 => {
                let joined = merge(&mut marks, index);
                widths.remove(joined + 1);
                widths[joined] = width(&marks[joined].items);
            }
            _ => return marks,
        }
    }
}

/// A distance in percent as pixels of the narrowest picture.
pub(super) fn pixels(percent: f64) -> f64 {
    percent * NARROW / 100.0
}

fn settle<T>(marks: &mut [Mark<T>], widths: &[f64], left: f64, right: f64) {
    let mut edge = left;
    for (mark, width) in marks.iter_mut().zip(widths) {
        let x = pixels(mark.at).max(edge + width / 2.0);
        mark.shift = x - pixels(mark.at);
        edge = x + width / 2.0 + 1.0;
    }
    let mut edge = right;
    for (mark, width) in marks.iter_mut().zip(widths).rev() {
        let x = (pixels(mark.at) + mark.shift).min(edge - width / 2.0);
        mark.shift = x - pixels(mark.at);
        edge = x - width / 2.0 - 1.0;
    }
}

/// Joins the mark with the neighbor that is nearer in time; says where the two are now.
fn merge<T>(marks: &mut Vec<Mark<T>>, index: usize) -> usize {
    let before = index.checked_sub(1).map(|i| marks[index].at - marks[i].at);
    let after = marks.get(index + 1).map(|next| next.at - marks[index].at);
    let first = match (before, after) {
        (Some(before), Some(after)) if after < before => index,
        (Some(_), _) => index - 1,
        (None, _) => index,
    };
    let joined = marks.remove(first + 1);
    marks[first].items.extend(joined.items);
    first
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn many_marks_are_placed_in_a_number_of_steps_that_the_width_bounds() {
        let count = 16_000;
        let items = (0..count).map(|index| (100.0 * f64::from(index) / f64::from(count), index));
        let widths = Cell::new(0);
        let marks = spread(items.collect(), (0.0, NARROW), 18.0, |_| {
            widths.set(widths.get() + 1);
            17.0
        });
        let shown: Vec<i32> = marks.into_iter().flat_map(|mark| mark.items).collect();
        assert!(shown.into_iter().eq(0..count));
        // Two marks a pixel at first, and each that is merged is measured once more.
        assert!(widths.get() <= 4 * (NARROW as u32 + 1), "{}", widths.get());
    }
}
