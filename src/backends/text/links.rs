//! The numbers of addresses, and the lists at which they are found.

use std::collections::HashMap;

/// Where addresses are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkStyle {
    /// In a list at the end of the document.
    End,
    /// In a list at the end of each section.
    Section,
    /// After the text of the link.
    Inline,
    /// Nowhere.
    None,
}

/// Addresses by number: the same address has the same number.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    numbers: HashMap<String, usize>,
    /// Those with a number that are not listed yet.
    unlisted: Vec<(usize, String)>,
}

impl Addresses {
    /// The number of an address, from 1.
    pub(super) fn number(&mut self, address: &str) -> usize {
        let next = self.numbers.len() + 1;
        let number = match self.numbers.get(address) {
            Some(&number) => number,
            None => {
                self.numbers.insert(address.to_owned(), next);
                next
            }
        };
        if number == next {
            self.unlisted.push((number, address.to_owned()));
        }
        number
    }

    /// Counts from 1 again. What has no place in a list yet is lost.
    pub(super) fn restart(&mut self) {
        *self = Addresses::default();
    }

    /// The addresses numbered since the last time that this was asked, in the order of their numbers.
    pub(super) fn take_unlisted(&mut self) -> Vec<(usize, String)> {
        std::mem::take(&mut self.unlisted)
    }
}
