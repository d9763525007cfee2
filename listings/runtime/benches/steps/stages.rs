//! The programs for the stages that came before the loop.

use crate::{clients, compare};

// The executor of stage 4, with a reactor beside it.
programs! { executor,
    use std::cell::RefCell;
    use std::sync::Arc;
    use runtime::s4_executor::{Executor, Spawner};
    use runtime::s5_sleep::sleep;
    use runtime::s6_net::{TcpListener, TcpStream};
    use runtime::s6_reactor::{self, Reactor};
    use runtime::s7_loop::yield_now;
    use crate::steps::beside::Beside;
    use crate::steps::variant::Questions;
    thread_local! {
        static SPAWNER: RefCell<Option<Spawner>> = const { RefCell::new(None) };
    }
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        let reactor = Arc::new(Reactor::new(Questions::OneShot.driver()?));
        let _beside = Beside::start(reactor.clone());
        let _sockets = s6_reactor::enter(reactor);
        let executor = Executor::new();
        SPAWNER.set(Some(executor.spawner()));
        let output = executor.block_on(program);
        SPAWNER.set(None);
        output
    }
    fn go<F>(future: F) -> impl Future<Output = F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let spawn = |spawner: &Option<Spawner>| {
            let spawner = spawner.as_ref().expect("an executor runs on this thread");
            spawner.spawn(future)
        };
        let handle = SPAWNER.with_borrow(spawn);
        async { handle.await.expect("no task fails") }
    }
    fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        TcpListener::from_std(listener)
    }
}

programs! { variant,
    use runtime::s5_sleep::sleep;
    use runtime::s6_net::{TcpListener, TcpStream};
    use runtime::s7_loop::yield_now;
    use crate::steps::variant::{block_on, spawn};
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        block_on(program)?
    }
    fn go<F>(future: F) -> impl Future<Output = F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let handle = spawn(future);
        async { handle.await.expect("no task fails") }
    }
    fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        TcpListener::from_std(listener)
    }
}
