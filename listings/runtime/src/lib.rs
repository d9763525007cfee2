//! A small runtime, built in stages. Neighbouring stages differ little.

// The stages name the library as a reader's program does.
extern crate self as runtime;

pub mod s1_poll;
pub mod s2_machine;
pub mod s2_project;
pub mod s3_block_on;
pub mod s3_vtable;
pub mod s4_executor;
pub mod s4_one_allocation;
pub mod s5_sleep;
pub mod s5_timers;
pub mod s6_block_on;
pub mod s6_counted;
pub mod s6_first;
pub mod s6_net;
pub mod s6_one_shot;
pub mod s6_reactor;
pub mod s7_edge;
pub mod s7_glued;
pub mod s7_join;
pub mod s7_loop;
pub mod s7_serve;
pub mod s7_signal;
pub mod s7_state;
pub mod s7_stealing;
pub mod s7_stealing_idle;
pub mod s7_stealing_shared;
pub mod s7_stealing_worker;
pub mod s7_task;
pub mod s7_yield;
pub mod s8_copied;
pub mod s8_hyper;
pub mod s8_patient;
pub mod s8_serve;
