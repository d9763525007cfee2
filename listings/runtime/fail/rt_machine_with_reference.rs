//@ error: E0499
//! The borrow inside the machine is written as a reference.

struct Largest<'a> {
    numbers: [u32; 3],
    largest: Option<&'a u32>,
}

impl<'a> Largest<'a> {
    fn poll(&'a mut self) -> Option<u32> {
        if self.largest.is_none() {
            self.largest = self.numbers.iter().max();
            return None;
        }
        self.largest.copied()
    }
}

fn main() {
    let mut machine = Largest {
        numbers: [3, 7, 5],
        largest: None,
    };
    assert_eq!(machine.poll(), None);
    println!("{:?}", machine.poll());
}
