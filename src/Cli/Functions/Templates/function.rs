// Answers a request with its own body.
#[path = "core.rs"]
mod platform;

#[no_mangle]
pub extern "C" fn _start() -> i32 {
    let output = platform::get_output_buffer_id();
    let body = platform::read_exchange_buffer(platform::get_input_buffer_id()).unwrap_or_default();
    platform::write_exchange_buffer_header(output, "content-type", "text/plain; charset=utf-8");
    platform::write_exchange_buffer(output, &body);
    200
}
