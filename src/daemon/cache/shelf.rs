//! Where answers are kept until they hold no more: the least wanted go when there are too many.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::OnceCell;

use super::body::Body;

/// An answer, made or about to be.
pub(super) type Slot = Arc<OnceCell<Body>>;

/// Two shelves, so that nobody drives out the pages that everybody reads: whoever makes addresses up fills the other.
#[derive(Debug)]
pub(super) struct Shelves {
    /// Of addresses that have one spelling and no query: there are as many as there are pages.
    plain: Shelf,
    /// Of all others, of which there is no end.
    others: Shelf,
}

#[derive(Debug)]
struct Shelf {
    most_entries: usize,
    most_bytes: usize,
    entries: HashMap<Box<str>, Entry>,
    bytes: usize,
    /// Counts who comes.
    visits: u64,
}

#[derive(Debug)]
struct Entry {
    slot: Slot,
    bytes: usize,
    /// When it was last wanted.
    visit: u64,
}

impl Default for Shelves {
    fn default() -> Self {
        Self { plain: Shelf::holding(20_000, 32 << 20), others: Shelf::holding(128, 8 << 20) }
    }
}

impl Shelves {
    /// The place of the answer to `address`, an empty one if it is a new one.
    pub(super) fn slot(&mut self, address: &str) -> Slot {
        self.of(address).slot(address)
    }

    /// Whether the answer to `address` is there.
    pub(super) fn has(&self, address: &str) -> bool {
        let shelf = if is_plain(address) { &self.plain } else { &self.others };
        shelf.entries.get(address).is_some_and(|entry| entry.slot.initialized())
    }

    /// Adds to what the answer to `address` weighs.
    pub(super) fn weigh(&mut self, address: &str, bytes: usize) {
        self.of(address).weigh(address, bytes);
    }

    /// Removes the place of the answer to `address` if there is none.
    pub(super) fn clear(&mut self, address: &str) {
        self.of(address).clear(address);
    }

    fn of(&mut self, address: &str) -> &mut Shelf {
        if is_plain(address) { &mut self.plain } else { &mut self.others }
    }
}

impl Shelf {
    fn holding(most_entries: usize, most_bytes: usize) -> Self {
        Self { most_entries, most_bytes, entries: HashMap::new(), bytes: 0, visits: 0 }
    }

    fn slot(&mut self, address: &str) -> Slot {
        self.visits += 1;
        if let Some(entry) = self.entries.get_mut(address) {
            entry.visit = self.visits;
            return Arc::clone(&entry.slot);
        }
        let slot = Slot::default();
        let entry = Entry { slot: Arc::clone(&slot), bytes: address.len(), visit: self.visits };
        self.bytes += address.len();
        self.entries.insert(address.into(), entry);
        self.make_room();
        slot
    }

    fn weigh(&mut self, address: &str, bytes: usize) {
        if let Some(entry) = self.entries.get_mut(address) {
            entry.bytes += bytes;
            self.bytes += bytes;
            self.make_room();
        }
    }

    fn clear(&mut self, address: &str) {
        if self.entries.get(address).is_some_and(|entry| !entry.slot.initialized()) {
            self.remove(address);
        }
    }

    /// The newest stays, however large it is: it is held by who asked for it anyway.
    fn make_room(&mut self) {
        while self.entries.len() > 1
            && (self.entries.len() > self.most_entries || self.bytes > self.most_bytes)
        {
            let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.visit);
            let Some(address) = oldest.map(|(address, _)| address.clone()) else { return };
            self.remove(&address);
        }
    }

    fn remove(&mut self, address: &str) {
        if let Some(entry) = self.entries.remove(address) {
            self.bytes -= entry.bytes;
        }
    }
}

/// Whether `address` is written as pages write it where they lead to each other, without a query: every byte that may be written in
/// two ways is escaped (RFC 3986, section 2.3), in capitals.
fn is_plain(address: &str) -> bool {
    let mut bytes = address.bytes();
    while let Some(byte) = bytes.next() {
        let plain = match byte {
            b'%' => bytes.next().zip(bytes.next()).and_then(escaped).is_some_and(|byte| !is_unreserved(byte)),
            b'/' => true,
            byte => is_unreserved(byte),
        };
        if !plain {
            return false;
        }
    }
    true
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn escaped((high, low): (u8, u8)) -> Option<u8> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    };
    Some(digit(high)? * 16 + digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(shelf: &mut Shelf, address: &str, bytes: usize) {
        shelf.slot(address);
        shelf.weigh(address, bytes);
    }

    #[test]
    fn an_address_has_one_plain_spelling() {
        for plain in ["/", "/slo/payment-service/latency", "/slo/caf%C3%A9/a%2Fb", "/api/v1/slos"] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in ["/?", "/?q=x", "/slo/p%61yment/a", "/slo/caf%c3%a9/a", "/slo/a:b/c", "/%", "/%2", "/é"]
        {
            assert!(!is_plain(other), "{other}");
        }
    }

    #[test]
    fn the_least_wanted_goes_when_there_is_too_much() {
        let mut shelf = Shelf::holding(10, 100);
        fill(&mut shelf, "/a", 38);
        fill(&mut shelf, "/b", 38);
        shelf.slot("/a");
        fill(&mut shelf, "/c", 38);
        let mut kept: Vec<&str> = shelf.entries.keys().map(|address| &**address).collect();
        kept.sort_unstable();
        assert_eq!((kept, shelf.bytes), (vec!["/a", "/c"], 80));
    }

    #[test]
    fn the_newest_stays_however_large_and_goes_with_the_next() {
        let mut shelf = Shelf::holding(10, 100);
        fill(&mut shelf, "/a", 38);
        fill(&mut shelf, "/large", 1000);
        assert_eq!(shelf.entries.len(), 1);
        fill(&mut shelf, "/b", 38);
        assert_eq!((shelf.entries.len(), shelf.bytes), (1, 40));
    }

    #[test]
    fn what_was_never_made_takes_no_room() {
        let mut shelf = Shelf::holding(10, 100);
        shelf.slot("/nothing");
        shelf.clear("/nothing");
        assert_eq!((shelf.entries.len(), shelf.bytes), (0, 0));
    }

    #[test]
    fn made_up_addresses_drive_out_only_each_other() {
        let mut shelves = Shelves::default();
        shelves.slot("/");
        for number in 0..1_000 {
            shelves.slot(&format!("/?q={number}"));
        }
        assert_eq!((shelves.plain.entries.len(), shelves.others.entries.len()), (1, 128));
    }
}
