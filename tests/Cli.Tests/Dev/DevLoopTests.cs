using System.Collections.Concurrent;
using Wetware.Cli;
using Wetware.Cli.Dev;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Dev;

/// <summary>The loop of <c>ww dev</c> and <c>ww fn dev</c>, with a shell as the compiler and a clock that a test moves.</summary>
public sealed class DevLoopTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Target _target = new();
    private readonly StringWriter _text = new() { NewLine = "\n" };
    private readonly TextWriter _said;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public DevLoopTests() => _said = TextWriter.Synchronized(_text);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        _said.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_program_is_deployed_at_the_start_and_after_each_change()
    {
        Write("source", "one");
        Begin("cp source out.js");
        await Looks(() => _target.Deployed.SequenceEqual(["one"]));

        Write("source", "two");
        await Looks(() => _target.Deployed.SequenceEqual(["one", "two"]));
        for (var look = 0; look < 5; look++)
            await Look();
        var builds = Builds;
        Write("more/below", "a new file, whose build makes the same program");
        await Looks(() => Builds > builds);

        Assert.Equal(["one", "two"], _target.Deployed);
    }

    [Fact]
    public async Task A_failed_build_is_shown_and_the_next_change_tries_again()
    {
        Write("source", "one");
        Begin("grep -v wrong source > out.js || { echo 'source:1: wrong' >&2; exit 3; }");
        await Looks(() => _target.Deployed.Count == 1);

        Write("source", "wrong");
        await Looks(() => Said.Contains("the build ended with 3; nothing was changed", StringComparison.Ordinal));
        Assert.Contains("source:1: wrong", Said, StringComparison.Ordinal);
        Assert.Equal(["one\n"], _target.Deployed);

        Write("source", "right");
        await Looks(() => _target.Deployed.Count == 2);
    }

    [Fact]
    public async Task A_program_that_is_refused_is_said_and_the_next_one_is_tried()
    {
        Write("source", "one");
        _target.Refuses = "there is no cluster";
        Begin("cp source out.js");
        await Looks(() => Said.Contains("ww: there is no cluster\n", StringComparison.Ordinal));

        _target.Refuses = null;
        Write("source", "two");
        await Looks(() => _target.Deployed.LastOrDefault() == "two");
    }

    [Fact]
    public async Task What_is_no_module_is_not_deployed()
    {
        Write("source", "no module");
        Begin("cp source out.wasm", "out.wasm");

        await Looks(() => Said.Contains("out.wasm: ", StringComparison.Ordinal));

        Assert.Empty(_target.Deployed);
    }

    [Fact]
    public async Task A_build_that_never_ends_is_ended()
    {
        Write("source", "one");
        Begin("echo $$ > .pid; sleep 3600");
        await Looks(() => File.Exists(_folder[".pid"]) && File.ReadAllText(_folder[".pid"]).EndsWith('\n'));

        _time.Advance(TimeSpan.FromSeconds(60));

        await Looks(() => Said.Contains("the build took longer than 60 s and was ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Output_and_hidden_files_are_no_change()
    {
        Write("source", "one");
        Begin("cp source out.js; mkdir -p target .cache; date +%N > target/stamp; date +%N > .cache/stamp; date +%N > lib.wasm");
        await Looks(() => _target.Deployed.Count == 1);
        await Looks(() => Builds == 2); // out.js is a new file

        for (var look = 0; look < 10; look++)
            await Look();

        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task A_build_that_changes_its_sources_does_not_go_on_for_ever()
    {
        Write("source", "one");
        Begin("date +%s%N >> source; cp source out.js");
        await Looks(() => Said.Contains("sources changed during each", StringComparison.Ordinal));
        var builds = Builds;

        for (var look = 0; look < 10; look++)
            await Look();
        Assert.Equal(builds, Builds);

        Write("source", "changed by a person");
        await Looks(() => Builds > builds);
    }

    [Fact]
    public async Task What_somebody_changes_during_a_build_that_changes_its_sources_is_built()
    {
        Write("source", "one");
        Write(".go", "");
        Begin("date +%s%N >> source; while [ $(wc -l < .go) -lt $(wc -l < .builds) ]; do sleep 0.01; done; cp source out.js");
        for (var build = 1; build <= 3; build++)
        {
            await Looks(() => Builds == build);
            if (build == 3)
                Write("more/below", "by a person");
            File.AppendAllText(_folder[".go"], "\n");
        }

        await Looks(() => Said.Contains("or after 10 s\n", StringComparison.Ordinal));
        await Looks(() => Builds == 4);
        File.AppendAllText(_folder[".go"], "\n");
        await Looks(() => Said.Contains("or after 20 s\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_built_while_files_still_change()
    {
        Write("source", "0");
        Begin("cp source out.js");
        await Looks(() => _target.Deployed.Count == 1);
        await Looks(() => Builds == 2);

        // The second build has begun, and is over when the loop looks again.
        await Look();

        for (var i = 1; i <= 5; i++)
        {
            Write("source", $"{i}");
            await Look();
            Assert.Equal(2, Builds);
        }

        await Looks(() => _target.Deployed.SequenceEqual(["0", "5"]));
    }

    [Fact]
    public async Task A_folder_of_too_many_files_is_refused()
    {
        for (var i = 0; i <= DevFolder.MaxFiles; i++)
            await File.Create(_folder[$"{i}"]).DisposeAsync();

        var error = Assert.Throws<CommandException>(() => new DevFolder(_folder.Path, true).Look());

        Assert.Equal(ExitCodes.Usage, error.ExitCode);
        Assert.Contains("more than 10000 files", error.Message, StringComparison.Ordinal);
        Assert.Throws<CommandException>(() => new DevFolder(_folder["none"], true));
    }

    [Fact]
    public async Task Without_a_command_the_program_is_what_the_folder_has()
    {
        Write("out.js", "one");
        Begin(null);
        await Looks(() => _target.Deployed.SequenceEqual(["one"]));
        Write("out.js", "two");
        await Looks(() => _target.Deployed.SequenceEqual(["one", "two"]));
    }

    private string Said
    {
        get
        {
            lock (_said)
                return _text.ToString();
        }
    }

    // Each build leaves a mark in a hidden file.
    private int Builds => File.Exists(_folder[".builds"]) ? File.ReadAllLines(_folder[".builds"]).Length : 0;

    private void Begin(string? command, string output = "out.js")
    {
        var folder = new DevFolder(_folder.Path, isBuilt: command is not null);
        var build = new DevBuild(folder.Path, command is null ? null : $"echo >> .builds; {command}", TimeSpan.FromSeconds(60), _time, _said);
        _running = new DevLoop(folder, build, new DevProgram(folder.Path, output, [], 1 << 20), _target, _time, _said).Run(_stop.Token);
    }

    private void Write(string file, string text)
    {
        // Whole at once: a build that is under way copies what is there.
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
        File.WriteAllText(_folder[".written"], text);
        File.Move(_folder[".written"], _folder[file], overwrite: true);
    }

    // One look at the folder, once the loop waits for it.
    private async Task Look()
    {
        await Wait.Until(() => _running.IsCompleted || _time.IsArmed(DevLoop.LookEvery), "the loop waits");
        if (_running.IsCompleted)
            await _running;
        _time.Advance(DevLoop.LookEvery);
        await Wait.Until(() => _running.IsCompleted || _time.ArmedTimers > 0, "it looked");
    }

    private Task Looks(Func<bool> until) => Wait.Until(
        () =>
        {
            if (_running.IsFaulted)
                _running.GetAwaiter().GetResult();
            if (_time.IsArmed(DevLoop.LookEvery))
                _time.Advance(DevLoop.LookEvery);
            return until();
        },
        "it happens");

    private sealed class Target : IDevTarget
    {
        private readonly ConcurrentQueue<string> _deployed = new();

        public IReadOnlyList<string> Deployed => [.. _deployed];

        public string? Refuses { get; set; }

        public async Task Deploy(string file, CancellationToken cancellationToken)
        {
            if (Refuses is { } why)
                throw new CommandException(ExitCodes.NoCluster, why);
            _deployed.Enqueue(await File.ReadAllTextAsync(file, cancellationToken));
        }
    }
}
