//! Places for connections: so many in all, and so many for each address.

// ANCHOR: places
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places of a server, and how many of them each address may take.
#[derive(Debug)]
pub(crate) struct Places {
    all: Arc<Semaphore>,
    per_address: usize,
    /// The semaphore of an address lives as long as one of its permits.
    addresses: HashMap<IpAddr, Weak<Semaphore>>,
}

impl Places {
    pub(crate) fn new(connections: usize, per_address: usize) -> Places {
        Places {
            all: Arc::new(Semaphore::new(connections)),
            per_address,
            addresses: HashMap::new(),
        }
    }

    /// Waits for a place.
    pub(crate) async fn free(&self) -> OwnedSemaphorePermit {
        let place = Arc::clone(&self.all).acquire_owned().await;
        place.expect("the semaphore is never closed")
    }

    /// Returns one of the places of `address`, if it has one left.
    pub(crate) fn share(&mut self, address: IpAddr) -> Option<OwnedSemaphorePermit> {
        self.addresses.retain(|_, its| its.strong_count() > 0);
        let its = self.addresses.get(&address).and_then(Weak::upgrade);
        let its = its.unwrap_or_else(|| Arc::new(Semaphore::new(self.per_address)));
        self.addresses.insert(address, Arc::downgrade(&its));
        its.try_acquire_owned().ok()
    }
}
// ANCHOR_END: places
