//! Every way to print, in modules, macros and functions without futures.
//! Lanes: main
//! Prints: sync|outer 1|inner  2|macro 3|to|err|half |whole||captured 5
//! Skipped:

mod outer {
    macro_rules! say {
        ($($words:tt)*) => { println!($($words)*) };
    }

    pub fn print() {
        println!("outer {}", 1);
        inner::print();
        say!("macro {}", 3);
    }

    mod inner {
        pub fn print() { println!("inner {:>width$}", 2, width = 2); } }
}

fn sync() {
    println!("sync");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    sync();
    outer::print();
    eprint!("to");
    eprintln!("err");
    print!("half ");
    println!("whole");
    println!();
    let n = 5;
    println!("captured {n}");
    std::println!("by path: printed and not noted");
} // no line break at the end