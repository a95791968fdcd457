//! The import module "core" for functions in Rust. Made by `ww fn api core rust`; do not edit.
//! A wrong use ends the function.
#![allow(dead_code)]

/// A string in an array, as the host reads it.
#[repr(C)]
struct Text(*const u8, u32);

/// Reads a buffer to its end; None at the end of a sequence.
fn read_all(id: i32) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        let size = unsafe { raw_read_exchange_buffer(id, bytes.as_mut_ptr(), bytes.len() as u32) };
        if size < 0 {
            return None;
        }
        if size as usize <= bytes.len() {
            bytes.truncate(size as usize);
            return Some(bytes);
        }
        bytes.resize(size as usize, 0);
    }
}

/// Reads a buffer that the host made for a result, and releases it.
fn take(id: i32) -> Vec<u8> {
    let bytes = read_all(id).unwrap_or_default();
    free_buffer(id);
    bytes
}

/// Reads the form of a map.
fn pairs(bytes: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
    let mut at = 4;
    let mut next = || {
        let start = at + 4;
        at = start + number(at);
        bytes[start..at].to_vec()
    };
    (0..number(0) / 2).map(|_| (next(), next())).collect()
}
