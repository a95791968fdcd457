using System.Text;
using Wetware.Testing;
using Wetware.Tests.Building;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Real;

/// <summary>Programs that others wrote do as guests what they do on the machine itself.</summary>
public sealed class RealProgramTests(Guests guests) : IClassFixture<Guests>
{
    private const string Clang = "clang-14";

    private static readonly string[] ToGuest = ["--target=wasm32-wasi", "-w", "-Wl,--strip-all", "-Wl,-z,stack-size=1048576"];

    [RealProgramFact("lua5.4")]
    public async Task Lua_interprets()
    {
        var source = Path.Combine(await DebianSources.FolderAsync("lua5.4"), "src");
        var ours = RealProgram.Ours("lua");
        string[] files = [.. Directory.EnumerateFiles(source, "*.c").Where(file => !file.EndsWith("luac.c", StringComparison.Ordinal)).Order()];
        var lua = await RealProgram.BuildAsync(
            "lua",
            [Clang, "-O1", "-w", .. files, "-lm"],
            [
                Clang, "-O1", .. ToGuest, "-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS", "-DL_tmpnam=32", "-Dluai_jmpbuf=int",
                "-DLUAI_TRY(L,c,a)={a}", "-DLUAI_THROW(L,c)=__builtin_trap()", "-I", ours, .. files, Path.Combine(ours, "wasi.c"),
                "-lwasi-emulated-signal", "-lwasi-emulated-process-clocks",
            ]);

        using var folder = new TempFolder();
        File.Copy(Path.Combine(ours, "program.lua"), folder["program.lua"]);
        var outcome = await lua.RunAsync(guests, folder, [], "program.lua", "numbers.txt");

        Assert.True(outcome is { End: GuestEnd.Exited, ExitCode: 7 }, Told(outcome));
        var native = await Command.RunAsync("/bin/sh", ["-c", $"'{lua.Native}' program.lua numbers.txt; test $? = 7"], folder.Path);
        Assert.Equal(native, outcome.OutputText);
    }

    [RealProgramFact("zlib")]
    public async Task Zlib_compresses_to_the_same_bytes_and_back()
    {
        var source = await DebianSources.FolderAsync("zlib");
        string[] files = [.. Directory.EnumerateFiles(source, "*.c").Order(), Path.Combine(source, "test", "minigzip.c")];
        string[] flags = ["-O2", "-w", "-DZ_HAVE_UNISTD_H", "-I", source, .. files];
        var minigzip = await RealProgram.BuildAsync(null, [Clang, .. flags], [Clang, .. ToGuest, .. flags]);
        using var folder = new TempFolder();
        var plain = Text(500_000);

        var packed = await minigzip.RunAsync(guests, folder, plain, "-9");
        Assert.True(packed.Succeeded, Told(packed));
        await File.WriteAllBytesAsync(folder["plain"], plain);
        await Command.RunAsync(minigzip.Native, ["-9", "plain"], folder.Path);
        var byNative = await File.ReadAllBytesAsync(folder["plain.gz"]);
        Assert.Equal(byNative, packed.StandardOutput);

        var again = await minigzip.RunAsync(guests, folder, packed.StandardOutput, "-d");
        Assert.True(again.Succeeded, Told(again));
        Assert.Equal(plain, again.StandardOutput);

        // And with files instead of standard streams.
        var byName = await minigzip.RunAsync(guests, folder, [], "-d", "plain.gz");
        Assert.True(byName.Succeeded, Told(byName));
        Assert.Equal(plain, await File.ReadAllBytesAsync(folder["plain"]));
        Assert.False(File.Exists(folder["plain.gz"]));
    }

    [RealProgramFact("sqlite3", "make", "tclsh")]
    public async Task Sqlite_keeps_a_database()
    {
        var build = await AmalgamationAsync();
        var ours = RealProgram.Ours("sqlite");
        string[] flags =
        [
            "-w", "-DSQLITE_THREADSAFE=0", "-DSQLITE_OMIT_LOAD_EXTENSION", "-DSQLITE_ENABLE_FTS5", "-DSQLITE_OMIT_WAL", "-DSQLITE_TEMP_STORE=2",
            "-I", build, Path.Combine(build, "sqlite3.c"), Path.Combine(ours, "main.c"),
        ];
        var sqlite = await RealProgram.BuildAsync(
            "sqlite", [Clang, "-O0", .. flags, "-lm"], [Clang, "-O1", .. ToGuest, "-DSQLITE_OS_OTHER=1", .. flags, Path.Combine(ours, "vfs.c")]);
        using TempFolder guestFolder = new(), nativeFolder = new();
        var sql = await File.ReadAllBytesAsync(Path.Combine(ours, "program.sql"));

        var outcome = await sqlite.RunAsync(guests, guestFolder, sql, "test.db");
        Assert.True(outcome.Succeeded, Told(outcome));
        Assert.Equal(await Command.RunAsync(sqlite.Native, ["test.db"], nativeFolder.Path, sql), outcome.OutputText);

        // What the guest wrote is a database for the other as well, and the other way round.
        var question = Encoding.UTF8.GetBytes("select count(*), sum(id) from item; select count(*) from text_index where text_index match 'kind';");
        var asked = await sqlite.RunAsync(guests, nativeFolder, question, "test.db");
        Assert.Equal(await Command.RunAsync(sqlite.Native, ["test.db"], guestFolder.Path, question), asked.OutputText);
    }

    [RustFact]
    public async Task Rust_finds_its_standard_library_served()
    {
        var source = Path.Combine(RealProgram.Ours("rust"), "words.rs");
        string[] flags = ["/usr/bin/rustc", "-O", "-C", "strip=symbols", source];
        var words = await RealProgram.BuildAsync("rust", flags, [.. flags, "--target", "wasm32-wasi", "-C", "linker=wasm-ld-14"]);
        using TempFolder guestFolder = new(), nativeFolder = new();
        Directory.CreateDirectory(guestFolder["data"]);
        Directory.CreateDirectory(nativeFolder["data"]);
        var text = "The cat, the dog - und die Größe\n"u8.ToArray();

        var outcome = await words.RunAsync(guests, guestFolder, text, "data");
        Assert.True(outcome is { End: GuestEnd.Exited, ExitCode: 4 }, Told(outcome));
        var native = await Command.RunAsync("/bin/sh", ["-c", $"'{words.Native}' data; test $? = 4"], nativeFolder.Path, text);
        Assert.Equal(native, outcome.OutputText);
    }

    private static string Told(GuestOutcome outcome) => $"{outcome.End} {outcome.ExitCode} {outcome.Limit} {outcome.Message}\n{outcome.ErrorText}{outcome.OutputText}";

    private static byte[] Text(int length)
    {
        var random = new Random(11);
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append("word").Append(random.Next(0, 1 << random.Next(1, 16))).Append(random.Next(12) == 0 ? '\n' : ' ');
        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static async Task<string> AmalgamationAsync()
    {
        var source = await DebianSources.FolderAsync("sqlite3");
        using var turn = await DebianSources.TurnAsync();
        var build = Path.Combine(source, "ww-build");
        if (!File.Exists(Path.Combine(build, "done")))
        {
            Directory.CreateDirectory(build);
            await Command.RunAsync("/bin/sh", ["../configure", "--disable-tcl"], build);
            await Command.RunAsync("make", ["-s", "sqlite3.c"], build);
            await File.WriteAllTextAsync(Path.Combine(build, "done"), string.Empty);
        }

        return build;
    }
}
