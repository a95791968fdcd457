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

#[link(wasm_import_module = "core")]
extern "C" {
    #[link_name = "get_input_buffer_id"]
    fn raw_get_input_buffer_id() -> i32;
    #[link_name = "get_output_buffer_id"]
    fn raw_get_output_buffer_id() -> i32;
    #[link_name = "create_exchange_buffer"]
    fn raw_create_exchange_buffer() -> i32;
    #[link_name = "write_exchange_buffer"]
    fn raw_write_exchange_buffer(id: i32, content: *const u8, content_length: u32) -> i32;
    #[link_name = "write_exchange_buffer_header"]
    fn raw_write_exchange_buffer_header(id: i32, name: *const u8, name_length: u32, value: *const u8, value_length: u32) -> i32;
    #[link_name = "write_exchange_buffer_status_code"]
    fn raw_write_exchange_buffer_status_code(id: i32, code: i32) -> i32;
    #[link_name = "read_exchange_buffer"]
    fn raw_read_exchange_buffer(id: i32, dest: *mut u8, dest_length: u32) -> i32;
    #[link_name = "read_exchange_buffer_headers"]
    fn raw_read_exchange_buffer_headers(id: i32) -> i32;
    #[link_name = "free_buffer"]
    fn raw_free_buffer(buffer_id: i32) -> i32;
    #[link_name = "base64_decode"]
    fn raw_base64_decode(encoded: *const u8, encoded_length: u32) -> i32;
    #[link_name = "base64_encode"]
    fn raw_base64_encode(input: *const u8, input_length: u32) -> i32;
    #[link_name = "register_blob_with_name"]
    fn raw_register_blob_with_name(name: *const u8, name_length: u32, content_type: *const u8, content_type_length: u32, content: *const u8, content_length: u32) -> i32;
    #[link_name = "register_blob"]
    fn raw_register_blob(content_type: *const u8, content_type_length: u32, content: *const u8, content_length: u32) -> i32;
    #[link_name = "get_blob_tech_id_from_name"]
    fn raw_get_blob_tech_id_from_name(name: *const u8, name_length: u32) -> i32;
    #[link_name = "get_blob_bytes_as_string"]
    fn raw_get_blob_bytes_as_string(tech_id: *const u8, tech_id_length: u32) -> i32;
    #[link_name = "plug_function"]
    fn raw_plug_function(method: *const u8, method_length: u32, path: *const u8, path_length: u32, name: *const u8, name_length: u32, start_function: *const u8, start_function_length: u32, data: *const u8, data_length: u32, tags_json: *const u8, tags_json_length: u32) -> i32;
    #[link_name = "plug_file"]
    fn raw_plug_file(method: *const u8, method_length: u32, path: *const u8, path_length: u32, name: *const u8, name_length: u32, tags_json: *const u8, tags_json_length: u32) -> i32;
    #[link_name = "unplug_path"]
    fn raw_unplug_path(method: *const u8, method_length: u32, path: *const u8, path_length: u32) -> i32;
    #[link_name = "plug_filter"]
    fn raw_plug_filter(name: *const u8, name_length: u32, start_function: *const u8, start_function_length: u32, data: *const u8, data_length: u32) -> i32;
    #[link_name = "unplug_filter"]
    fn raw_unplug_filter(id: *const u8, id_length: u32) -> i32;
    #[link_name = "get_status"]
    fn raw_get_status() -> i32;
    #[link_name = "persistence_set"]
    fn raw_persistence_set(key: *const u8, key_length: u32, value: *const u8, value_length: u32) -> i32;
    #[link_name = "persistence_get"]
    fn raw_persistence_get(key: *const u8, key_length: u32) -> i32;
    #[link_name = "persistence_get_subset"]
    fn raw_persistence_get_subset(prefix: *const u8, prefix_length: u32) -> i32;
    #[link_name = "get_url"]
    fn raw_get_url(url: *const u8, url_length: u32) -> i32;
    #[link_name = "print_debug"]
    fn raw_print_debug(text: *const u8, text_length: u32) -> i32;
    #[link_name = "get_time"]
    fn raw_get_time(dest: *mut u8, dest_length: u32) -> i32;
    #[link_name = "call_function"]
    fn raw_call_function(name: *const u8, name_length: u32, start_function: *const u8, start_function_length: u32, arguments: *const i32, arguments_count: u32, mode: *const u8, mode_length: u32, input_buffer_id: i32, output_buffer_id: i32, posix_file_name: *const u8, posix_file_name_length: u32, posix_arguments: *const Text, posix_arguments_count: u32) -> i32;
    #[link_name = "export_database"]
    fn raw_export_database() -> i32;
    #[link_name = "beta_web_proxy"]
    fn raw_beta_web_proxy(spec_json: *const u8, spec_json_length: u32) -> i32;
    #[link_name = "is_trace"]
    fn raw_is_trace() -> i32;
    #[link_name = "get_input_buffer_count"]
    fn raw_get_input_buffer_count() -> i32;
    #[link_name = "get_input_buffer_at"]
    fn raw_get_input_buffer_at(index: i32) -> i32;
    #[link_name = "close_exchange_buffer"]
    fn raw_close_exchange_buffer(id: i32) -> i32;
    #[link_name = "persistence_delete"]
    fn raw_persistence_delete(key: *const u8, key_length: u32) -> i32;
    #[link_name = "persistence_compare_and_swap"]
    fn raw_persistence_compare_and_swap(key: *const u8, key_length: u32, expected: *const u8, expected_length: u32, value: *const u8, value_length: u32) -> i32;
}

/// Returns the first input buffer of this call.
pub fn get_input_buffer_id() -> i32 {
    unsafe { raw_get_input_buffer_id() }
}

/// Returns the output buffer of this call.
pub fn get_output_buffer_id() -> i32 {
    unsafe { raw_get_output_buffer_id() }
}

/// Creates an empty buffer in memory and returns it.
pub fn create_exchange_buffer() -> i32 {
    unsafe { raw_create_exchange_buffer() }
}

/// Appends bytes to a buffer, or sends one message of a WebSocket; returns their count.
pub fn write_exchange_buffer(id: i32, content: &[u8]) -> i32 {
    unsafe { raw_write_exchange_buffer(id, content.as_ptr(), content.len() as u32) }
}

/// Sets the one value of a header, before the first byte is written; returns 0.
pub fn write_exchange_buffer_header(id: i32, name: &str, value: &str) -> i32 {
    unsafe { raw_write_exchange_buffer_header(id, name.as_ptr(), name.len() as u32, value.as_ptr(), value.len() as u32) }
}

/// Sets the status, 100 to 599, before the first byte is written; returns 0.
pub fn write_exchange_buffer_status_code(id: i32, code: i32) -> i32 {
    unsafe { raw_write_exchange_buffer_status_code(id, code) }
}

/// Returns the size of the content, or of the next part of a sequence, and copies it when it fits into the destination. The part of a sequence is taken when it was copied; at the end of a sequence the size is -1.
pub fn read_exchange_buffer(id: i32) -> Option<Vec<u8>> {
    read_all(id)
}

/// Returns the headers of a buffer, names in lower case.
pub fn read_exchange_buffer_headers(id: i32) -> Vec<(Vec<u8>, Vec<u8>)> {
    pairs(&take(unsafe { raw_read_exchange_buffer_headers(id) }))
}

/// Releases a buffer that this call created; returns 0. Input and output stay.
pub fn free_buffer(buffer_id: i32) -> i32 {
    unsafe { raw_free_buffer(buffer_id) }
}

/// Decodes standard base64.
pub fn base64_decode(encoded: &str) -> Vec<u8> {
    take(unsafe { raw_base64_decode(encoded.as_ptr(), encoded.len() as u32) })
}

/// Encodes as standard base64 with padding.
pub fn base64_encode(input: &[u8]) -> String {
    String::from_utf8_lossy(&take(unsafe { raw_base64_encode(input.as_ptr(), input.len() as u32) })).into_owned()
}

/// Stores a blob under a name and returns its techID.
pub fn register_blob_with_name(name: &str, content_type: &str, content: &[u8]) -> String {
    String::from_utf8_lossy(&take(unsafe { raw_register_blob_with_name(name.as_ptr(), name.len() as u32, content_type.as_ptr(), content_type.len() as u32, content.as_ptr(), content.len() as u32) })).into_owned()
}

/// Stores a blob and returns its techID.
pub fn register_blob(content_type: &str, content: &[u8]) -> String {
    String::from_utf8_lossy(&take(unsafe { raw_register_blob(content_type.as_ptr(), content_type.len() as u32, content.as_ptr(), content.len() as u32) })).into_owned()
}

/// Returns the techID behind a name.
pub fn get_blob_tech_id_from_name(name: &str) -> String {
    String::from_utf8_lossy(&take(unsafe { raw_get_blob_tech_id_from_name(name.as_ptr(), name.len() as u32) })).into_owned()
}

/// Returns the bytes of a blob by its techID.
pub fn get_blob_bytes_as_string(tech_id: &str) -> String {
    String::from_utf8_lossy(&take(unsafe { raw_get_blob_bytes_as_string(tech_id.as_ptr(), tech_id.len() as u32) })).into_owned()
}

/// Binds a method and a path pattern to a function; returns 0.
pub fn plug_function(method: &str, path: &str, name: &str, start_function: &str, data: &str, tags_json: &str) -> i32 {
    unsafe { raw_plug_function(method.as_ptr(), method.len() as u32, path.as_ptr(), path.len() as u32, name.as_ptr(), name.len() as u32, start_function.as_ptr(), start_function.len() as u32, data.as_ptr(), data.len() as u32, tags_json.as_ptr(), tags_json.len() as u32) }
}

/// Binds a method and a path pattern to a file; returns 0.
pub fn plug_file(method: &str, path: &str, name: &str, tags_json: &str) -> i32 {
    unsafe { raw_plug_file(method.as_ptr(), method.len() as u32, path.as_ptr(), path.len() as u32, name.as_ptr(), name.len() as u32, tags_json.as_ptr(), tags_json.len() as u32) }
}

/// Removes what is bound to a method and a path pattern; returns 0.
pub fn unplug_path(method: &str, path: &str) -> i32 {
    unsafe { raw_unplug_path(method.as_ptr(), method.len() as u32, path.as_ptr(), path.len() as u32) }
}

/// Adds a filter and returns its id.
pub fn plug_filter(name: &str, start_function: &str, data: &str) -> String {
    String::from_utf8_lossy(&take(unsafe { raw_plug_filter(name.as_ptr(), name.len() as u32, start_function.as_ptr(), start_function.len() as u32, data.as_ptr(), data.len() as u32) })).into_owned()
}

/// Removes a filter; returns 0.
pub fn unplug_filter(id: &str) -> i32 {
    unsafe { raw_unplug_filter(id.as_ptr(), id.len() as u32) }
}

/// Returns plugs, names, blobs, filters and statistics as a JSON document.
pub fn get_status() -> String {
    String::from_utf8_lossy(&take(unsafe { raw_get_status() })).into_owned()
}

/// Sets the value of a key, durable when the call returns; returns 0.
pub fn persistence_set(key: &[u8], value: &[u8]) -> i32 {
    unsafe { raw_persistence_set(key.as_ptr(), key.len() as u32, value.as_ptr(), value.len() as u32) }
}

/// Returns the value of a key; a key that is not there reads as empty, in JavaScript as undefined.
pub fn persistence_get(key: &[u8]) -> Vec<u8> {
    take(unsafe { raw_persistence_get(key.as_ptr(), key.len() as u32) })
}

/// Returns all keys that begin with a prefix, with their values.
pub fn persistence_get_subset(prefix: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
    pairs(&take(unsafe { raw_persistence_get_subset(prefix.as_ptr(), prefix.len() as u32) }))
}

/// Gets a web address that the platform allows and returns the body; any failure reads as empty.
pub fn get_url(url: &str) -> Vec<u8> {
    take(unsafe { raw_get_url(url.as_ptr(), url.len() as u32) })
}

/// Writes a line to the function's log; returns 0.
pub fn print_debug(text: &str) -> i32 {
    unsafe { raw_print_debug(text.as_ptr(), text.len() as u32) }
}

/// Writes the time as 64-bit little-endian nanoseconds since 1970 into 8 bytes; returns 0.
pub fn get_time(dest: &mut [u8]) -> i32 {
    unsafe { raw_get_time(dest.as_mut_ptr(), dest.len() as u32) }
}

/// Calls another function with buffers of this call and returns its integer. The mode is direct, posix or empty to choose by the program.
pub fn call_function(name: &str, start_function: &str, arguments: &[i32], mode: &str, input_buffer_id: i32, output_buffer_id: i32, posix_file_name: &str, posix_arguments: &[&str]) -> i32 {
    let posix_arguments: Vec<Text> = posix_arguments.iter().map(|text| Text(text.as_ptr(), text.len() as u32)).collect();
    unsafe { raw_call_function(name.as_ptr(), name.len() as u32, start_function.as_ptr(), start_function.len() as u32, arguments.as_ptr(), arguments.len() as u32, mode.as_ptr(), mode.len() as u32, input_buffer_id, output_buffer_id, posix_file_name.as_ptr(), posix_file_name.len() as u32, posix_arguments.as_ptr(), posix_arguments.len() as u32) }
}

/// Returns the platform's database as a JSON document, where the function may export it.
pub fn export_database() -> Vec<u8> {
    take(unsafe { raw_export_database() })
}

/// Forwards a request to a web address: {"method", "url", "headers", "inputBufferId", "outputBufferId"}, by http, https, ws or wss; returns the status.
pub fn beta_web_proxy(spec_json: &str) -> i32 {
    unsafe { raw_beta_web_proxy(spec_json.as_ptr(), spec_json.len() as u32) }
}

/// Returns 1 when host calls are traced, else 0.
pub fn is_trace() -> i32 {
    unsafe { raw_is_trace() }
}

/// Returns the count of input buffers.
pub fn get_input_buffer_count() -> i32 {
    unsafe { raw_get_input_buffer_count() }
}

/// Returns an input buffer by its place, from 0 on.
pub fn get_input_buffer_at(index: i32) -> i32 {
    unsafe { raw_get_input_buffer_at(index) }
}

/// Says that a buffer is complete: an answer ends, a WebSocket is closed; returns 0.
pub fn close_exchange_buffer(id: i32) -> i32 {
    unsafe { raw_close_exchange_buffer(id) }
}

/// Removes a key; returns 1 when it was there, else 0.
pub fn persistence_delete(key: &[u8]) -> i32 {
    unsafe { raw_persistence_delete(key.as_ptr(), key.len() as u32) }
}

/// Sets the value of a key that has the expected one, an empty one meaning that the key is not there; returns 1 when it did, else 0.
pub fn persistence_compare_and_swap(key: &[u8], expected: &[u8], value: &[u8]) -> i32 {
    unsafe { raw_persistence_compare_and_swap(key.as_ptr(), key.len() as u32, expected.as_ptr(), expected.len() as u32, value.as_ptr(), value.len() as u32) }
}
