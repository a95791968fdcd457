// Greets its first argument. What it prints is the output of its run, its exit code the outcome: 0 is success.
fn main() {
    println!("hello, {}", std::env::args().nth(1).unwrap_or("world".to_string()));
}
