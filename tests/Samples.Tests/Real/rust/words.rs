// Counts words, and shows what the standard library gets from its host: arguments, environment, files, clocks, maps, panics caught nowhere.
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read, Write};
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs, process};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let mut counts = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_insert(0u32) += 1;
    }
    for (word, count) in counts.iter().collect::<BTreeMap<_, _>>() {
        println!("{count} {word}");
    }

    println!("{:?} {:?}", env::args().skip(1).collect::<Vec<_>>(), env::var("LANGUAGE_OF_GUEST").ok());
    println!("{} {}", SystemTime::now() > SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000), Instant::now().elapsed() < Duration::from_secs(60));

    let folder = env::args().nth(1).ok_or("no folder")?;
    let path = format!("{folder}/notes.txt");
    fs::write(&path, "first\n")?;
    fs::OpenOptions::new().append(true).open(&path)?.write_all(b"second\n")?;
    fs::create_dir_all(format!("{folder}/a/b"))?;
    fs::rename(&path, format!("{folder}/a/b/moved.txt"))?;
    println!("{:?} {}", fs::read_to_string(format!("{folder}/a/b/moved.txt"))?, fs::metadata(format!("{folder}/a"))?.is_dir());
    println!("{:?}", fs::File::open(format!("{folder}/none")).map_err(|e| e.kind()).err());
    println!("{:?}", fs::read_dir(folder)?.map(|entry| entry.map(|e| e.file_name())).collect::<Result<Vec<_>, _>>()?);
    io::stdout().flush()?;
    process::exit(i32::from(counts.len() != 4) + 3)
}
