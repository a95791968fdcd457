using System.Runtime.Versioning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Processes;
using Wetware.Grains.Tasks;
using Wetware.Grains.Tasks.Secrets;
using Wetware.Tasks;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Tests.Processes;

namespace Wetware.Tests.Tasks;

/// <summary>Folders of the host that nodes offer by name, and tasks are given.</summary>
[Collection(SharedNodes.Name)]
public sealed class TaskFolderTests : IDisposable
{
    private readonly SharedNodes.Nodes _nodes;
    private readonly TempFolder _temp = new();
    private readonly LoneNode _node = new();
    private readonly WorkerOptions _worker = new();

    public TaskFolderTests(SharedNodes.Nodes nodes)
    {
        _nodes = nodes;
        Directory.CreateDirectory(_temp["given"]);
        File.WriteAllText(_temp["given/in.txt"], "12345678");
        File.WriteAllText(_temp["outside"], "outside");
        _worker.Folders.Add($"data={_temp["given"]}");
        _worker.Folders.Add($"fixed={_temp["given"]}:ro");
    }

    public void Dispose()
    {
        _node.Dispose();
        _temp.Dispose();
    }

    [Theory]
    [InlineData("data:/data", "data", "/data", false)]
    [InlineData("data:/data:ro", "data", "/data", true)]
    [InlineData("Data-1.x_y:.", "Data-1.x_y", ".", false)]
    [InlineData("ro:/:ro", "ro", "/", true)]
    [InlineData("a:/b/...c/d e", "a", "/b/...c/d e", false)]
    public void A_folder_has_a_name_and_a_path(string text, string name, string path, bool readOnly)
    {
        Assert.True(TaskFolder.TryParse(text, out var folder));
        Assert.Equal(new TaskFolder(name, path, readOnly), folder);
        Assert.Equal(text, folder.ToString());
        Assert.Empty(TaskSpecRules.Problems(Spec(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("data")]
    [InlineData("data:")]
    [InlineData(":/data")]
    [InlineData("data:ro")]
    [InlineData("data:data")]
    [InlineData("data:/data:rw")]
    [InlineData("data:/data:ro:ro")]
    [InlineData("data:/data:RO")]
    [InlineData("data:..")]
    [InlineData("data:/..")]
    [InlineData("data:/a/../b")]
    [InlineData("data:/./a")]
    [InlineData("data:./a")]
    [InlineData("data://a")]
    [InlineData("data:/a/")]
    [InlineData("data:/a\nb")]
    [InlineData("data:/a\0b")]
    [InlineData("/srv/data:/data")]
    [InlineData("../data:/data")]
    [InlineData(".data:/data")]
    [InlineData("da ta:/data")]
    [InlineData("dätä:/data")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234:/data")]
    [InlineData(null)]
    public void Anything_else_is_refused_by_the_fields_name(string? text)
    {
        var problem = Assert.Single(TaskSpecRules.Problems(Spec("ok:/ok", text!)));

        Assert.Equal(("folders", ErrorKind.Failed), (problem.Field, problem.Kind));
    }

    [Fact]
    public void There_are_at_most_eight_each_at_a_place_of_its_own()
    {
        Assert.Empty(TaskSpecRules.Problems(Spec([.. Enumerable.Range(0, 8).Select(number => $"data:/d{number}")])));
        Assert.Equal("folders: there are at most 8", Assert.Single(TaskSpecRules.Problems(Spec([.. Enumerable.Range(0, 9).Select(number => $"data:/d{number}")]))).ToException().Message);
        Assert.Equal("folders: two folders cannot both be /a", Assert.Single(TaskSpecRules.Problems(Spec("one:/a", "two:/a:ro"))).ToException().Message);
        Assert.Empty(TaskSpecRules.Problems(Spec("a:/" + new string('b', 255))));
        Assert.Equal("folders", Assert.Single(TaskSpecRules.Problems(Spec("a:/" + new string('b', 256)))).Field);
        Assert.False(TaskSpecRules.AreSame(Spec("a:/a"), Spec("a:/a:ro")));
        Assert.True(TaskSpecRules.AreSame(Spec("a:/a"), Spec("a:/a")));
        Assert.Equal(TaskSpecRules.Bytes(Spec()) + 4, TaskSpecRules.Bytes(Spec("a:/b")));
    }

    [Fact]
    public void A_run_goes_to_a_node_that_offers_all_its_folders_as_they_are_asked_for()
    {
        var state = new SchedulerState(new TaskOptions());
        state.SetWorker("none", Labels);
        state.SetWorker("reads", Labels, [new WorkerFolder("data", ReadOnly: true), new WorkerFolder("Other", ReadOnly: false)]);
        state.SetWorker("writes", Labels, [new WorkerFolder("data", ReadOnly: false)]);
        foreach (var (id, folders) in ((string, string[])[])[("read", ["data:/d:ro"]), ("both", ["data:/d:ro", "data:/e"]), ("two", ["data:/d:ro", "other:/o:ro"])])
            state.Submit(Spec(folders) with { Id = id }, new SubmitOptions(), TaskRig.Begin);
        state.Advance(TaskRig.Begin, 100);

        Assert.Null(Start("none"));
        Assert.Null(Start("unknown"));
        Assert.Equal("read", Start("reads"));
        Assert.Null(Start("reads"));
        Assert.Equal("both", Start("writes"));
        Assert.Null(Start("writes"));
        state.SetWorker("reads", Labels, [new WorkerFolder("data", ReadOnly: true), new WorkerFolder("other", ReadOnly: true)]);
        Assert.Equal("two", Start("reads"));

        string? Start(string node) => state.TryStart(node, TaskRig.Begin, out var item, out _) ? item.Spec.Id : null;
    }

    [Fact]
    public void Why_no_worker_fits_is_said_by_folder()
    {
        WorkerInfo[] workers =
        [
            new() { Node = "1", Slots = 1, Labels = Labels, Folders = [new WorkerFolder("data", ReadOnly: true)] },
            new() { Node = "2", Slots = 1, Cordoned = true, Folders = [new WorkerFolder("data", ReadOnly: false)] },
        ];

        Assert.Null(NodeSelector.Of(Spec("data:/d:ro")).Unmatched(workers));
        Assert.Equal("all workers that match folders are cordoned (1)", NodeSelector.Of(Spec("data:/d")).Unmatched(workers));
        Assert.Equal("no worker matches folders; of 2, folder Data is offered by 0", NodeSelector.Of(Spec("Data:/d:ro")).Unmatched(workers));
        Assert.Equal(
            "no worker matches where and folders; of 2, a=b matches 1, folder data to write is offered by 1", NodeSelector.Of(Spec("data:/d") with { Where = ["a=b"] }).Unmatched(workers));
        Assert.Equal("there is no worker", NodeSelector.Of(Spec("data:/d")).Unmatched([]));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_guest_reads_and_writes_what_it_is_given()
    {
        Assert.Equal("f 8 /data/in.txt\n", (await Run("list", ["/data"], "data:/data:ro")).Stdout);
        Assert.Equal("f 8 ./in.txt\n", (await Run("list", [], "fixed:.:ro")).Stdout);

        Assert.Equal(0, (await Run("copy", ["/data/in.txt", "/data/out.txt"], "data:/data")).ExitCode);

        Assert.Equal("12345678", await File.ReadAllTextAsync(_temp["given/out.txt"]));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_temp["given/out.txt"]) & (UnixFileMode.UserExecute | UnixFileMode.OtherWrite));
    }

    [Theory]
    [InlineData("/data/in.txt", "/data/new", "data:/data:ro")]
    [InlineData("/data/in.txt", "/data/in.txt", "data:/data:ro")]
    [InlineData("/data/in.txt", "/data/new", "fixed:/data:ro")]
    [InlineData("/data/../outside", "/data/new", "data:/data")]
    [InlineData("/data/link", "/data/new", "data:/data")]
    [InlineData("/data/up/outside", "/data/new", "data:/data")]
    [InlineData("/data/in.txt", "/data/../new", "data:/data")]
    [InlineData("/data/in.txt", "/data/up/new", "data:/data")]
    [InlineData("/data/in.txt", "/data/missing", "data:/data")]
    [InlineData("/data/pipe", "/data/new", "data:/data")]
    [InlineData("/etc/hostname", "/data/new", "data:/data")]
    [InlineData("/data/in.txt", "/elsewhere/new", "data:/data")]
    public async Task Nothing_leads_out_of_a_folder_or_changes_one_that_is_read_only(string from, string to, string folder)
    {
        File.CreateSymbolicLink(_temp["given/link"], _temp["outside"]);
        File.CreateSymbolicLink(_temp["given/missing"], _temp["new"]);
        Directory.CreateSymbolicLink(_temp["given/up"], "..");
        using (var made = System.Diagnostics.Process.Start("mkfifo", _temp["given/pipe"]))
            await made.WaitForExitAsync();
        var before = Directory.GetFileSystemEntries(_temp.Path, "*", SearchOption.AllDirectories).Order().ToArray();

        var result = await Run("copy", [from, to], folder);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("copy: cannot open ", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(_temp.Path, "*", SearchOption.AllDirectories).Order().Where(path => path != _temp["given/new"]));
        Assert.Equal(("12345678", "outside"), (await File.ReadAllTextAsync(_temp["given/in.txt"]), await File.ReadAllTextAsync(_temp["outside"])));
    }

    [Fact]
    public async Task What_an_attempt_writes_into_a_folder_is_limited_under_all_its_paths_together()
    {
        _worker.FolderBytes = 12;

        Assert.Equal(0, (await Run("copy", ["/a/in.txt", "/b/one"], "data:/a", "data:/b")).ExitCode);
        await File.WriteAllTextAsync(_temp["given/in.txt"], "1234567890123");
        var result = await Run("copy", ["/a/in.txt", "/b/two"], "data:/a", "data:/b");

        Assert.Equal((1, "copy: cannot write /b/two: No space left on device\n"), (result.ExitCode, result.Stderr));
    }

    [Fact]
    public async Task And_under_two_of_its_paths_in_one_attempt()
    {
        // The first folder is descriptor 3, the second 4. Each gets eight bytes; the number of the error is the result.
        var module = Wasmtime.Module.ConvertText(
            """
            (module
              (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "\10\00\00\00\08\00\00\00")
              (data (i32.const 16) "12345678one")
              (func $into (param $folder i32) (result i32)
                (drop (call $open (local.get $folder) (i32.const 0) (i32.const 24) (i32.const 3) (i32.const 9) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 8)))
                (call $write (i32.load (i32.const 8)) (i32.const 0) (i32.const 1) (i32.const 12)))
              (func (export "run") (result i32)
                (drop (call $into (i32.const 3)))
                (call $into (i32.const 4))))
            """);
        _worker.FolderBytes = 16;
        Assert.Equal("0", (await RunModule(module, [], "data:/a", "data:/b")).Result);

        _worker.FolderBytes = 15;
        Assert.Equal("51", (await RunModule(module, [], "data:/a", "data:/b")).Result); // ENOSPC
    }

    [Theory]
    [InlineData("other:/data", ErrorKind.Denied, "folders: this worker does not offer other to be written (Cluster:Worker:Folders)")]
    [InlineData("Data:/data:ro", ErrorKind.Denied, "folders: this worker does not offer Data (Cluster:Worker:Folders)")]
    [InlineData("fixed:/data", ErrorKind.Denied, "folders: this worker does not offer fixed to be written (Cluster:Worker:Folders)")]
    public async Task A_worker_asks_again_what_it_offers(string folder, ErrorKind error, string message)
    {
        var result = await Run("list", ["/data"], folder);

        Assert.Equal((error, message), (result.Error, result.Message));
    }

    [Fact]
    public async Task A_folder_that_has_gone_and_a_program_that_takes_none_are_said()
    {
        var component = await RunModule(await File.ReadAllBytesAsync(Repository.Sample("components/list")), [], "data:/data:ro");
        Assert.Equal(ErrorKind.Failed, component.Error);
        Assert.StartsWith("folder '/data' cannot be given to a component: ", component.Message, StringComparison.Ordinal);

        Directory.Delete(_temp["given"], recursive: true);
        var gone = await Run("list", ["/data"], "data:/data:ro");
        Assert.Equal((ErrorKind.NotFound, "folders: data, which this worker offers, is not there any more"), (gone.Error, gone.Message));
    }

    [Theory]
    [InlineData("data", "is not name=path or name=path:ro")]
    [InlineData("=/tmp", "is not name=path or name=path:ro")]
    [InlineData("../x=/tmp", "is not name=path or name=path:ro")]
    [InlineData("x=", "is not name=path or name=path:ro")]
    [InlineData("x=:ro", "is not name=path or name=path:ro")]
    [InlineData("x=/nowhere/at/all", "no such folder: /nowhere/at/all")]
    [InlineData("fixed=/tmp", "two folders cannot both be called fixed")]
    public void What_a_node_cannot_offer_is_said_at_its_start(string folder, string problem)
    {
        Assert.Empty(_worker.Problems());

        _worker.Folders.Add(folder);

        var (option, said) = Assert.Single(_worker.Problems());
        Assert.Equal("Cluster:Worker:Folders", option);
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_of_nodes_themselves_are_not_offered()
    {
        var given = _temp["given"];
        Directory.CreateDirectory(_temp["given/node/raft"]);
        Directory.CreateDirectory(_temp["given2"]);
        Directory.CreateSymbolicLink(_temp["link"], given);
        Directory.CreateSymbolicLink(_temp["chain"], "link/node");

        Assert.Null(Exposes(given, _temp["given2"], _temp["give"], _temp["other/given"]));
        Assert.NotNull(Exposes(given, given));
        Assert.NotNull(Exposes(given, _temp["given/node"]));
        Assert.NotNull(Exposes(_temp["given/node/raft"], _temp["given/node"]));
        Assert.NotNull(Exposes(_temp["chain"], given));
        Assert.NotNull(Exposes(given, _temp["chain"]));
        Assert.NotNull(Exposes("/", given));
        Assert.Contains($"Cluster:Worker:Folders: x={given} is, holds or lies in a folder where nodes keep their keys and data", Exposes(given, _temp["link/node"]), StringComparison.Ordinal);

        static string? Exposes(string folder, params string[] own)
        {
            var options = new WorkerOptions();
            options.Folders.Add($"x={folder}");
            return options.Exposes(own);
        }
    }

    [Fact]
    public void Workers_say_what_they_offer()
    {
        _worker.Folders.Add($"more={_temp["given"]}/");

        Assert.Equal([new OfferedFolder("data", _temp["given"], false), new OfferedFolder("fixed", _temp["given"], true), new OfferedFolder("more", _temp["given"], false)], _worker.Offered());
        _worker.Folders.Clear();
        for (var number = 0; number < 33; number++)
            _worker.Folders.Add($"f{number}={_temp.Path}");
        Assert.Equal("there are 33; a node offers at most 32", Assert.Single(_worker.Problems()).Problem);
    }

    private static Dictionary<string, string> Labels { get; } = new() { ["a"] = "b" };

    private static TaskSpec Spec(params string[] folders) => new() { Module = TaskRig.Module, Folders = folders };

    private Task<WorkResult> Run(string sample, IReadOnlyList<string> args, params string[] folders) => RunModule(Samples.Read(sample), args, folders);

    private Task<WorkResult> RunModule(byte[] module, IReadOnlyList<string> args, params string[] folders)
    {
        var runner = new GuestTaskRunner(_node.Modules, _node.Guests, new RunOutputs(), _nodes.Client, _nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<TaskGrants>(), Options.Create(_worker), Options.Create(new GuestOptions()), Options.Create(new TaskOptions()));
        return runner.Run(new WorkItem(default, Spec(folders) with { Module = _node.Add(module), Args = args }, null), CancellationToken.None);
    }
}
