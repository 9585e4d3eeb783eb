//! Reads lines of a stream up to a length limit.

use std::io::{self, BufRead};

/// Result of reading a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line without its line end.
    Whole(Vec<u8>),
    /// A line over the limit; its content is dropped.
    TooLong,
    /// The end of the stream.
    End,
}

/// Reads the next line of at most `limit` bytes. The last line need not have a line end.
pub(super) fn next_line(reader: &mut impl BufRead, limit: usize) -> io::Result<Line> {
    let mut line = Vec::new();
    let mut is_begun = false;
    let mut is_too_long = false;
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() && !is_begun {
            return Ok(Line::End);
        }
        is_begun = true;
        let end = available.iter().position(|&byte| byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        is_too_long |= line.len() + part.len() > limit;
        if is_too_long {
            line = Vec::new();
        } else {
            line.extend_from_slice(part);
        }
        let is_done = end.is_some() || available.is_empty();
        let n_read = part.len() + usize::from(end.is_some());
        reader.consume(n_read);
        if is_done {
            return Ok(if is_too_long { Line::TooLong } else { Line::Whole(line) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_over_the_limit_are_passed_over_and_the_next_is_whole() {
        // With a buffer of three bytes, lines cross its boundaries.
        let mut reader = io::BufReader::with_capacity(3, b"12345\n123456\n\n\xFF".as_slice());
        let lines: Vec<Line> = std::iter::repeat_with(|| next_line(&mut reader, 5).expect("memory")).take(5).collect();
        let whole = |bytes: &[u8]| Line::Whole(bytes.to_vec());
        assert_eq!(lines, [whole(b"12345"), Line::TooLong, whole(b""), whole(b"\xFF"), Line::End]);
    }
}
