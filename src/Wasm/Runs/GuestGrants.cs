using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>Turns what a run is given into what WASI sees, and keeps hold of its outputs.</summary>
internal sealed class GuestGrants : IDisposable
{
    private const int MostTextBytes = 1 << 20;

    private readonly OutputFile _standardOutput;
    private readonly OutputFile _standardError;
    private readonly OutputFile _apiOutput;

    /// <exception cref="ArgumentException">An argument, variable or mount cannot be given.</exception>
    /// <exception cref="IOException">A host folder cannot be opened.</exception>
    public GuestGrants(GuestRun run, OutputBudget budget)
    {
        _standardOutput = new OutputFile(budget, run.StandardOutput, keep: run.StandardOutput is null, countLines: false);
        _standardError = new OutputFile(budget, run.StandardError, keep: run.StandardError is null, countLines: true);
        _apiOutput = new OutputFile(budget, run.ApiOutput, keep: run.ApiOutput is null, countLines: false);
        Wasi = new WasiGrants
        {
            Arguments = Texts([run.ProgramName, .. run.Arguments], "argument"),
            Environment = Texts(Variables(run.Environment), "environment variable"),
            StandardInput = run.StandardInput.Open(),
            StandardOutput = _standardOutput,
            StandardError = _standardError,
            Folders = Folders(run),
            Sockets = [.. run.Sockets.Select(socket => socket.Open())],
        };
    }

    public WasiGrants Wasi { get; }

    /// <summary>Puts what was written since the last time into an outcome.</summary>
    public GuestOutcome WithOutputs(GuestOutcome outcome)
    {
        var (output, error, api) = (_standardOutput.TakeKept(), _standardError.TakeKept(), _apiOutput.TakeKept());
        return output.Length + error.Length + api.Length == 0 ? outcome : outcome with { StandardOutput = output, StandardError = error, ApiOutput = api };
    }

    public void Dispose()
    {
        _standardOutput.Dispose();
        _standardError.Dispose();
        _apiOutput.Dispose();
    }

    private static byte[][] Texts(IEnumerable<string> texts, string what)
    {
        var all = texts.Select(text => WasiGrants.Terminated(text, what)).ToArray();
        var bytes = 0L;
        foreach (var text in all)
            bytes += text.Length + sizeof(uint);
        return bytes <= MostTextBytes ? all : throw new ArgumentException($"the {what}s take {bytes} bytes; the limit is {MostTextBytes}");
    }

    private static IEnumerable<string> Variables(IReadOnlyDictionary<string, string> environment) =>
        environment.Keys.Order(StringComparer.Ordinal).Select(name => name.Length == 0 || name.Contains('=')
            ? throw new ArgumentException($"'{name}' cannot be the name of an environment variable")
            : $"{name}={environment[name]}");

    private List<GrantedFolder> Folders(GuestRun run)
    {
        var folders = new List<GrantedFolder>();
        foreach (var mount in run.Mounts)
            folders.Add(new GrantedFolder(mount.GuestPath, mount.FileSystem.OpenTop(), mount.ReadOnly));
        if (run.ApiInput is not null || run.HasApiOutput)
        {
            var api = new ApiFolder(run.ApiInput, run.HasApiOutput ? _apiOutput : null, run.MoreApiInputs);
            AddScheme(folders, "api", () => api);
        }

        if (run.Http is { } http)
        {
            AddScheme(folders, "http", () => new HttpFolder("http", http));
            AddScheme(folders, "https", () => new HttpFolder("https", http));
        }

        return folders;
    }

    /// <summary>
    /// C libraries open <c>api://input</c> as <c>input</c> in a preopened folder called <c>api:</c>. Some look for that very name, others
    /// first make every path begin at the root: so the folder has both names.
    /// </summary>
    private static void AddScheme(List<GrantedFolder> folders, string scheme, Func<GuestFolder> open)
    {
        folders.Add(new GrantedFolder($"{scheme}:", open(), false));
        folders.Add(new GrantedFolder($"/{scheme}:", open(), false));
    }
}
