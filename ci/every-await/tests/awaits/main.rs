//! Every place is visited, known bugs are found, and what hangs is told from what ends.

mod hangs;
mod places;
