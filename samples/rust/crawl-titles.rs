//! A worker for the crawler that keeps the titles of pages: the contract is in docs/crawler.md. Without dependencies; the few lines of JSON are read and
//! written by hand.

use std::{env, process, thread, time::Duration};

mod ww {
    //! The import module `ww`, as in docs/guest-abi.md.

    #[repr(C)]
    struct Reply {
        data: *mut u8,
        data_capacity: u32,
        data_length: u32,
        capabilities: *mut u32,
        capability_capacity: u32,
        capability_count: u32,
    }

    #[link(wasm_import_module = "ww")]
    extern "C" {
        fn list(buffer: *mut u8, capacity: u32, needed: *mut u32) -> u32;
        fn call(capability: u32, method: *const u8, method_length: u32, data: *const u8, data_length: u32, passed: *const u32, count: u32, reply: *mut Reply) -> u32;
        fn reply(reply: *mut Reply) -> u32;
    }

    pub const DISCONNECTED: u32 = 3;
    pub const OVERLOADED: u32 = 2;
    pub const CLOSED: u32 = 5;
    pub const DENIED: u32 = 7;

    /// The capability of a name.
    pub fn find(name: &str) -> Option<u32> {
        let (mut buffer, mut needed) = (vec![0u8; 16384], 0);
        if unsafe { list(buffer.as_mut_ptr(), buffer.len() as u32, &mut needed) } != 0 {
            return None;
        }
        let number = |at: usize| u32::from_le_bytes([buffer[at], buffer[at + 1], buffer[at + 2], buffer[at + 3]]);
        let mut at = 0;
        while at < needed as usize {
            let (capability, length, methods) = (number(at), number(at + 4) as usize, number(at + 8) as usize);
            if &buffer[at + 12..at + 12 + length] == name.as_bytes() {
                return Some(capability);
            }
            at += (12 + length + methods + 3) & !3;
        }
        None
    }

    /// Calls a method; an error comes with what was said about it.
    pub fn invoke(capability: u32, method: &str, data: &str) -> Result<Vec<u8>, (u32, String)> {
        let mut bytes = vec![0u8; 65536];
        let mut out = Reply { data: bytes.as_mut_ptr(), data_capacity: bytes.len() as u32, data_length: 0, capabilities: std::ptr::null_mut(), capability_capacity: 0, capability_count: 0 };
        let error = unsafe { call(capability, method.as_ptr(), method.len() as u32, data.as_ptr(), data.len() as u32, std::ptr::null(), 0, &mut out) };
        if out.data_length as usize > bytes.len() {
            // The answer is kept until the next call.
            bytes.resize(out.data_length as usize, 0);
            out.data = bytes.as_mut_ptr();
            out.data_capacity = bytes.len() as u32;
            unsafe { reply(&mut out) };
        }
        bytes.truncate(out.data_length as usize);
        if error == 0 { Ok(bytes) } else { Err((error, String::from_utf8_lossy(&bytes).into_owned())) }
    }
}

/// Calls again while what answers is away or busy.
fn again(capability: u32, method: &str, data: &str) -> Result<Vec<u8>, (u32, String)> {
    let mut result = ww::invoke(capability, method, data);
    for _ in 0..60 {
        match result {
            Err((ww::DISCONNECTED, _)) | Err((ww::OVERLOADED, _)) => thread::sleep(Duration::from_secs(2)),
            _ => break,
        }
        result = ww::invoke(capability, method, data);
    }
    result
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => { out.push('\\'); out.push(c) }
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The value of a field whose name occurs once: what stands between it and the next comma, brace, or quote.
fn field(json: &str, name: &str) -> Option<String> {
    let at = json.find(&format!("\"{}\":", name))? + name.len() + 3;
    let rest = &json[at..];
    if !rest.starts_with('"') {
        return Some(rest.split(|c| c == ',' || c == '}' || c == ']').next()?.to_string());
    }
    let (mut out, mut chars) = (String::new(), rest[1..].chars());
    loop {
        match chars.next()? {
            '"' => return Some(out),
            '\\' => match chars.next()? {
                'u' => {
                    let digits: String = chars.by_ref().take(4).collect();
                    out.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?).unwrap_or('\u{fffd}'));
                }
                'n' => out.push('\n'),
                't' => out.push('\t'),
                c => out.push(c),
            },
            c => out.push(c),
        }
    }
}

fn base64(text: &str) -> Vec<u8> {
    let (mut out, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for c in text.bytes() {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | six as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}

/// The title of a page, and its links that begin with a scheme or a slash.
fn read(page: &str, url: &str) -> (String, Vec<String>) {
    let lower = page.to_ascii_lowercase();
    let title = lower.find("<title>").and_then(|at| lower[at..].find("</title").map(|end| page[at + 7..at + end].trim().to_string())).unwrap_or_default();
    let host_end = url.find("://").map(|at| url[at + 3..].find('/').map_or(url.len(), |end| at + 3 + end)).unwrap_or(0);
    let mut links = Vec::new();
    for (at, _) in lower.match_indices("href=\"").take(500) {
        let link = page[at + 6..].split('"').next().unwrap_or("").replace("&amp;", "&");
        if link.starts_with("http://") || link.starts_with("https://") {
            links.push(link);
        } else if link.starts_with('/') && !link.starts_with("//") {
            links.push(format!("{}{}", &url[..host_end], link));
        }
    }
    (title, links)
}

fn main() {
    let capability = |name: &str| ww::find(name).unwrap_or_else(|| panic!("{} was not granted", name));
    let (urls, found, results, http) = (capability("urls"), capability("found"), capability("results"), capability("http"));
    let variable = |name: &str, usual: &str| env::var(name).unwrap_or_else(|_| usual.to_string());
    let append = |topic: u32, id: &str, payload: &str| {
        if let Err((_, why)) = again(topic, "append", &format!("{{\"id\":{},\"text\":{}}}", quoted(id), quoted(payload))) {
            eprintln!("append: {}", why);
            process::exit(1);
        }
    };
    loop {
        let leased = match again(urls, "lease", &format!("{{\"timeout\":{}}}", variable("LEASE", "60"))) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err((ww::DENIED, _)) | Err((ww::CLOSED, _)) => return,
            Err((_, why)) => { eprintln!("lease: {}", why); process::exit(1) }
        };
        let (id, token) = (field(&leased, "id").unwrap_or_default(), field(&leased, "token").unwrap_or_default());
        let item = String::from_utf8_lossy(&base64(&field(&leased, "payload").unwrap_or_default())).into_owned();
        let (url, depth) = (field(&item, "url").unwrap_or_default(), field(&item, "depth").unwrap_or_default());
        let deliveries: u32 = field(&leased, "deliveries").and_then(|text| text.parse().ok()).unwrap_or(1);

        let request = format!(
            "{{\"url\":{},\"agent\":{},\"maxBytes\":{},\"timeout\":{},\"robots\":{}}}",
            quoted(&url), quoted(&variable("AGENT", "crawl-titles")), variable("MAX_BYTES", "1048576"), variable("TIMEOUT", "10"), variable("ROBOTS", "1") != "0");
        let answer = if deliveries > 5 { Err((0, "workers that had it have ended".to_string())) } else { again(http, "get", &request) };
        let (result, links) = match answer {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let (head, body) = text.split_once('\n').unwrap_or((&text, ""));
                let (title, mut links) = read(body, &url);
                links.extend(field(head, "location"));
                let status = field(head, "status").unwrap_or_default();
                (format!("{{\"url\":{},\"status\":{},\"title\":{}}}", quoted(&url), status, quoted(&title)), links)
            }
            Err((_, why)) => (format!("{{\"url\":{},\"status\":0,\"error\":{}}}", quoted(&url), quoted(&why)), Vec::new()),
        };

        append(results, &id, &result);
        if !links.is_empty() {
            let links: Vec<String> = links.iter().map(|link| quoted(link)).collect();
            append(found, &id, &format!("{{\"url\":{},\"depth\":{},\"links\":[{}]}}", quoted(&url), depth, links.join(",")));
        }
        thread::sleep(Duration::from_millis(variable("DELAY", "1000").parse().unwrap_or(1000)));
        let _ = again(urls, "ack", &format!("{{\"id\":{},\"token\":{}}}", quoted(&id), token));
    }
}
