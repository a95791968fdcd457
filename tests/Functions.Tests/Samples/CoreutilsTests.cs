using System.Diagnostics;
using System.Text;
using Wetware.Functions.Engine;
using Wetware.Tests.Engine;
using Wetware.Wasm.Modules;

namespace Wetware.Tests.Samples;

/// <summary>The programs of samples/functions/coreutils, run as functions: their output, exit code and messages are those of GNU's.</summary>
public sealed class CoreutilsTests : IDisposable
{
    private const int Large = 1 << 20;

    private static readonly string[] Texts =
    [
        "", "\n", "x", "\n\n\n\nlast", "b\na\nc\na\n", "one two  three\n\ttab\r\n lead\n", "2\n10\n-1\n 1.5\n1.50\nx\n0\n", "a:b:c\nd:e\nnone\n:\n", "Aa\naA\naa\nb\nB\nb\n",
        "grüße\n日本\nÄ ä\n", "a\0b\0\0c", "1\n\\:\\:\\:\nhead\n\\:\\:\nbody\n\n\\:\nfoot\n",
    ];

    private readonly EngineFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("cat", "-bE", "a\n\nb", "     1\ta$\n$\n     2\tb")]
    [InlineData("wc", "", "one two\nthree", "      1       3      13\n")]
    [InlineData("head", "-n 2", "a\nb\nc\n", "a\nb\n")]
    [InlineData("tail", "-n 2", "a\nb\nc\n", "b\nc\n")]
    [InlineData("sort", "-k 2,2n", "c 10\nb 9\na 10\n", "b 9\na 10\nc 10\n")]
    [InlineData("uniq", "-c", "a\na\nb\n", "      2 a\n      1 b\n")]
    [InlineData("cut", "-d : -f 2-", "a:b:c\nd\n", "b:c\nd\n")]
    [InlineData("tr", "-s a-z A-Z", "hello", "HELO")]
    [InlineData("nl", "-n rz -w 3", "a\n\nb\n", "001\ta\n    \n002\tb\n")]
    [InlineData("base64", "-w 4", "hello", "aGVs\nbG8=\n")]
    [InlineData("base64", "-d", "aGVs\nbG8=\n", "hello")]
    public async Task Programs_do_what_their_names_say(string program, string arguments, string input, string expected)
    {
        var (code, output, _) = await Guest(program, Words(arguments), Encoding.UTF8.GetBytes(input));
        Assert.Equal((0, expected), (code, Encoding.UTF8.GetString(output)));
    }

    [Fact]
    public async Task What_is_no_input_is_said_as_of_a_missing_file()
    {
        var (code, output, errors) = await Guest("cat", ["api://input", "/etc/passwd", "-"], "text\n"u8.ToArray());
        Assert.Equal((1, "text\ntext\n", "cat: /etc/passwd: No such file or directory\n"), (code, Encoding.UTF8.GetString(output), errors));
    }

    [CoreutilsTheory]
    [InlineData("cat", "|-n|-A|-bs|-e|-sT|-|--show-nonprinting|--number=1|-z|--no-such")]
    [InlineData("wc", "|-l|-c -w|-L|-m|-lwmcL|-|- -|-z")]
    [InlineData("head", "|-n 2|-n -2|-c 5|-c -5|-3|-v|-z -n 1|-c 1K|-n x|-n|-c 99999999999999999999|-q --foo")]
    [InlineData("tail", "|-n 2|-n +2|-c 5|-c +5|-3|-v|-z -n 1|-n 0|-n x|-c 1Y1|-q --foo")]
    [InlineData("sort", "|-r|-n|-u|-f|-fu|-nr|-b -k 2|-k 1.2,1.3|-t : -k 2,2r -k 1|-s -f|-d|-i|-z|-c|-C -u|-k 0|-k 1z|-t ab|-nd|-q")]
    [InlineData("uniq", "|-c|-d|-u|-i|-f 1|-s 1|-w 1|-cz|-du|-f x|-q")]
    [InlineData("cut", "-b 1|-c 2-3|-b -2,4-|-f 1 -d :|-f 2 -d : -s|--complement -f 2 -d :|-b 1-2,3-4 --output-delimiter=/|-f 1,3 -d : --output-delimiter=XY|-z -b 1||-f 0|-b x|-f 3-1|-f 1 -b 1|-d ab -f 1|-b 1 -d :|-q")]
    [InlineData("tr", "a-z A-Z|-d a-c|-s \\n|-cd [:alpha:]|-cs [:alnum:] \\n|[:lower:] [:upper:]|-t abc x|abc [x*]y|-ds a b|\\141 \\\\||a|a b c|z-a b|a [:alpha:]|[:foo:] a|-q")]
    [InlineData("nl", "|-b a|-b n -h a|-n ln|-n rz -w 3|-s : -v -1 -i 5|-b a -l 2|-p|-d x|-b x|-w 0|-i x|-q")]
    [InlineData("base64", "|-w 0|-w 3|-d|-di|-w x|a b|-q")]
    public async Task Programs_equal_those_of_GNU(string program, string lines)
    {
        foreach (var line in lines.Split('|'))
        {
            foreach (var input in Texts.Select(Encoding.UTF8.GetBytes).Append(Bytes(300)).Append(program == "base64" ? "aGVs\nbG8=aGVsb"u8.ToArray() : []))
                await AreEqual(program, line, input);
        }

        var first = lines.Split('|')[program is "cut" or "tr" ? 0 : 1];
        await AreEqual(program, first, Bytes(Large));
        await AreEqual(program, first, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Large / 16).Select(i => $"{i * 7919 % 10_007:d5} a:{i % 10} ü\n"))));
    }

    // The random bytes are the same at each run.
    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(14).NextBytes(bytes);
        return bytes;
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private async Task AreEqual(string program, string line, byte[] input)
    {
        var (code, output, errors) = await Guest(program, Words(line), input);
        var native = await Native(program, Words(line), input);
        var what = $"{program} {line}, {input.Length} bytes {Encoding.UTF8.GetString(input.AsSpan(0, Math.Min(40, input.Length)))}";
        Assert.True(code == native.Code && errors == native.Errors, $"{what}: {code} {errors}, not {native.Code} {native.Errors}");
        Assert.True(output.AsSpan().SequenceEqual(native.Output), $"{what}: {Encoding.UTF8.GetString(output)}, not {Encoding.UTF8.GetString(native.Output)}");
    }

    private async Task<(int? Code, byte[] Output, string Errors)> Guest(string program, string[] arguments, byte[] input)
    {
        var (output, before, prefix) = (new MemoryBuffer(), _fixture.Host.Lines.Count, $"[{program}::] ");
        var result = await _fixture.Engine.RunAsync(
            new FunctionCall
            {
                Code = _fixture.Sample($"coreutils/{program}"),
                Name = program,
                Mode = FunctionMode.Posix,
                PosixArguments = arguments,
                Inputs = [new MemoryBuffer(input)],
                Output = output,
            },
            _fixture.Host);
        Assert.True(result.Succeeded, $"{result.Error.Word()} {result.Limit}: {result.Message}");
        return (result.Result, output.Content.ToArray(), string.Concat(_fixture.Host.Lines.Skip(before).Select(line => line[prefix.Length..] + "\n")));
    }

    private static async Task<(int? Code, byte[] Output, string Errors)> Native(string program, string[] arguments, byte[] input)
    {
        using var process = CoreutilsTheoryAttribute.Start(program, arguments);
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read what it does not need.
        }

        await Task.WhenAll(reading, errors, process.WaitForExitAsync());
        // As lines of a function's log are written.
        var lines = (await errors).Split('\n').Select(line => Printable.Escape(line.TrimEnd('\r')));
        return (process.ExitCode, output.ToArray(), string.Join('\n', lines));
    }
}

/// <summary>A test that compares with the programs of GNU coreutils 9.1, as Debian 12 has it; skipped elsewhere, since other versions differ in messages and in what a word is.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CoreutilsTheoryAttribute : TheoryAttribute
{
    private const string Version = "cat (GNU coreutils) 9.1";

    public CoreutilsTheoryAttribute()
    {
        var found = "none";
        if (File.Exists("/usr/bin/cat"))
        {
            using var process = Start("cat", ["--version"]);
            found = process.StandardOutput.ReadLine();
            process.WaitForExit();
        }

        if (found != Version)
            Skip = $"needs {Version}; here is {found}";
    }

    /// <summary>Starts a program in the locale C.</summary>
    internal static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("POSIXLY_CORRECT");
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }
}
