//! What the page on measurements claims holds for what was recorded.

use measure::Report;

#[path = "../../benches/lines/count.rs"]
mod count;

/// What the bench program `name` reported when it was recorded.
fn recorded(name: &str) -> Report {
    Report::recorded(env!("CARGO_MANIFEST_DIR"), name).expect("it was recorded")
}

/// What the comparison `name` with other runtimes reported when it was recorded.
fn compared(name: &str) -> Report {
    let peers = concat!(env!("CARGO_MANIFEST_DIR"), "/../peers");
    Report::recorded(peers, name).expect("it was recorded")
}

fn value(report: &Report, name: &str) -> f64 {
    report
        .value(name)
        .unwrap_or_else(|| panic!("no figure {name}"))
}

/// The others in a comparison.
const PEERS: [&str; 10] = [
    "tokio",
    "tokio-244",
    "tokio-local",
    "smol",
    "smol-static",
    "local-pool",
    "monoio",
    "monoio-epoll",
    "compio",
    "glommio",
];

/// Checks that no peer needs less work for a row of tasks than the book's runtime.
fn no_less_work(row: &str) {
    let tasks = compared("tasks");
    for peer in PEERS {
        let ratio = value(&tasks, &format!("{row}-work-ratio-{peer}"));
        assert!(ratio >= 1.0, "{row}, {peer}: {ratio}");
    }
}

#[test]
fn no_peer_spawns_with_less_work() {
    no_less_work("spawn");
}

#[test]
fn no_peer_yields_with_less_work() {
    no_less_work("yield-1");
    no_less_work("yield-100");
}

#[test]
fn no_peer_passes_messages_with_less_work() {
    no_less_work("ping-pong");
}

#[test]
fn timers_are_as_much_work_on_tokio_and_glommio() {
    let tasks = compared("tasks");
    for peer in ["tokio-local", "glommio"] {
        let ratio = value(&tasks, &format!("timers-work-ratio-{peer}"));
        assert!((0.9..1.1).contains(&ratio), "{peer}: {ratio}");
    }
}

#[test]
fn smol_needs_less_work_for_one_connection() {
    assert!(value(&compared("echo"), "echo-1-work-ratio-smol") < 0.95);
}

#[test]
fn tokio_sleeps_for_a_millisecond_at_least() {
    let tasks = compared("tasks");
    for peer in ["tokio", "tokio-244", "tokio-local"] {
        let slept = value(&tasks, &format!("naps-time-{peer}"));
        assert!(slept > 1e-3, "{peer}: {slept}");
    }
}

#[test]
fn an_echo_is_about_as_much_work_on_tokio() {
    let echo = compared("echo");
    for connections in [1, 64, 1000] {
        for peer in ["tokio", "tokio-local"] {
            let ratio = value(&echo, &format!("echo-{connections}-work-ratio-{peer}"));
            assert!(
                (0.9..1.1).contains(&ratio),
                "{connections}, {peer}: {ratio}"
            );
        }
    }
}

#[test]
fn most_of_an_echo_is_the_kernels() {
    assert!(value(&compared("echo"), "kernel") > 80.0);
}

#[test]
fn a_task_takes_less_memory_than_tokios_and_more_than_smols() {
    let memory = recorded("memory_compared");
    for kind in ["idle", "asleep"] {
        for runtime in ["tokio", "tokio-multi"] {
            let name = format!("{kind}-ratio-{runtime}");
            assert!(value(&memory, &name) > 1.0, "{name}");
        }
        assert!(
            value(&memory, &format!("{kind}-ratio-smol")) < 1.0,
            "{kind}"
        );
    }
}

#[test]
fn most_of_a_connections_memory_is_its_buffer() {
    let memory = recorded("memory_compared");
    for runtime in ["ours", "tokio", "tokio-multi", "smol"] {
        let each = value(&memory, &format!("connections-{runtime}"));
        assert!((1024.0..2048.0).contains(&each), "{runtime}: {each}");
    }
}

#[test]
fn each_step_gains_where_the_page_says_so() {
    let steps = recorded("steps");
    for (name, least) in [
        ("spawn-state", 1.2),
        ("spawn-local", 1.05),
        ("yield-state", 1.1),
        ("yield-local", 1.5),
        ("ping-pong-local", 1.3),
        ("echo-events", 1.1),
        ("echo-mio", 1.02),
    ] {
        let gain = value(&steps, &format!("{name}-gain"));
        assert!(gain >= least, "{name}: {gain}");
    }
}

#[test]
fn a_request_to_hyper_is_about_as_much_work_on_tokio() {
    let hyper = compared("hyper");
    for connections in [1, 64] {
        let ratio = value(&hyper, &format!("hyper-{connections}-work-ratio-tokio"));
        assert!((0.9..1.1).contains(&ratio), "{connections}: {ratio}");
    }
}

#[test]
fn some_steps_change_little_where_the_page_says_so() {
    let steps = recorded("steps");
    for name in ["echo-local", "echo-patience", "echo-edge"] {
        let gain = value(&steps, &format!("{name}-gain"));
        assert!((0.93..1.07).contains(&gain), "{name}: {gain}");
    }
}

#[test]
fn ping_pong_pays_for_the_longer_look_outside() {
    let steps = recorded("steps");
    let gain = value(&steps, "ping-pong-events-gain");
    assert!((0.8..1.0).contains(&gain), "{gain}");
}

#[test]
fn tasks_at_home_gain_for_all_but_an_echo() {
    let steps = recorded("steps");
    for (program, least) in [("spawn", 1.5), ("yield", 1.5), ("ping-pong", 1.1)] {
        let gain = value(&steps, &format!("{program}-loop-gain"));
        assert!(gain >= least, "{program}: {gain}");
    }
    assert!((0.93..1.07).contains(&value(&steps, "echo-loop-gain")));
}

#[test]
fn the_first_executor_is_slower_than_tokio_at_each_program() {
    let steps = recorded("steps");
    for program in ["spawn", "yield", "ping-pong", "echo"] {
        let ratio = value(&steps, &format!("{program}-executor-ratio"));
        assert!(ratio < 1.0, "{program}: {ratio}");
    }
}

#[test]
fn a_look_outside_after_each_poll_costs_a_yield_much_and_an_echo_little() {
    let steps = recorded("steps");
    assert!(value(&steps, "yield-batch-1") > 1.3);
    assert!(value(&steps, "echo-batch-1") < 1.2);
}

#[test]
fn the_books_runtime_is_the_smallest_and_tokio_the_largest() {
    let lines = recorded("lines");
    let names = ["hyper", "ours", "smol", "tokio-current", "tokio"];
    let counts = names.map(|name| value(&lines, name));
    assert!(counts.is_sorted(), "{counts:?}");
}

#[test]
fn lines_of_code_are_those_with_a_word_of_code() {
    let text = "//! Of a file.\n\
        \n\
        use std::io; // the line counts, its comment adds none\n\
        /* a block\n of two lines */\n\
        /// Of a function.\n\
        #[inline]\n\
        fn f() -> &'static str {\n\
        // in between\n\
        \"a string\n\
        of two lines // is no comment\"\n\
        }\n";
    // `use`, the attribute, the head, the string's two lines, the bracket.
    assert_eq!(count::lines(text).expect("it is Rust"), 6);
}

#[test]
fn what_is_built_for_tests_only_does_not_count() {
    let code = "fn f() {}\n#[cfg(unix)]\nmod unix;\n";
    let tests = "#[cfg(test)]\nmod tests {\n fn g() {}\n}\n#[cfg(test)]\nmod more;\n";
    let both = format!("{code}{tests}fn h() {{}}\n");
    assert_eq!(count::lines(&both).expect("it is Rust"), 4);
}

#[test]
fn what_is_not_rust_is_an_error_and_not_zero() {
    assert!(count::lines("fn f( {").is_err());
    let missing = count::lines_in(std::path::Path::new("no-such-file.rs"));
    assert!(missing.is_err());
}
