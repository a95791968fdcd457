using System.CommandLine;
using System.Globalization;
using System.Text;
using Wetware.Cli.Dev;
using Wetware.Cli.Output;
using Wetware.Functions;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Functions;

/// <summary><c>ww fn dev</c>: builds, pushes and plugs a function, and again when its sources change.</summary>
internal sealed class FnDevCommand : FunctionVerb
{
    private readonly DevFlags _dev;
    private readonly Option<string?> _name;
    private readonly Option<string?> _path;
    private readonly Option<string?> _start;
    private readonly Option<string?> _data;
    private readonly Option<string?> _input;
    private readonly Option<string?> _url;
    private readonly Option<bool> _remove = new("--remove") { Description = "Remove the plug at the end" };
    private readonly PlugFlags _plug;
    private readonly TimeProvider _time;

    public FnDevCommand(TimeProvider? time = null)
        : base("dev", "Build, push and plug the function of a folder, and push it again whenever its sources change, until ctrl-C")
    {
        _time = time ?? TimeProvider.System;
        _dev = new DevFlags(this, "function.wasm", "function.js");
        _name = Flag<string?>("--name", "Its name [default: the folder's]", "name");
        _path = Flag<string?>("--path", "Where it is plugged [default: / and the name]", "pattern");
        _start = Flag<string?>("--start-function", "The exported function to call [default: _start]", "name");
        _data = Flag<string?>("--data", "Handed to the function with each request", "text");
        _input = Flag<string?>("--input", "Call it with this input after each push, and show what it answers", "text");
        _url = Flag<string?>("--url", "The gateway's address in the URL that is shown [default: https://localhost:8443]", "address");
        Options.Add(_remove);
        _plug = new PlugFlags(this, defaultMethod: Wetware.Functions.Plug.AnyMethod);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(_name) ?? _dev.NameOf(parsed);
        var plug = FunctionRules.Check(_plug.Read(parsed, parsed.GetValue(_path) ?? $"/{name}", name, PlugKind.Function) with
        {
            StartFunction = parsed.GetValue(_start),
            Data = parsed.GetValue(_data),
        });
        var url = $"{(parsed.GetValue(_url) ?? "https://localhost:8443").TrimEnd('/')}{plug.Path}";
        var target = new Target(functions, plug, parsed.GetValue(_input), url, parsed.InvocationConfiguration, _time);
        var loop = _dev.Loop(parsed, target, CatalogLimits.MaxBlobBytes, _time);
        try
        {
            await loop.Run(cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        finally
        {
            if (parsed.GetValue(_remove) && target.IsPlugged)
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), _time);
                await functions.UnplugAsync(plug.Method, plug.Path, plug.Host, limit.Token).ConfigureAwait(false);
            }
        }
    }

    private sealed class Target(FunctionClient functions, Plug plug, string? input, string url, InvocationConfiguration configuration, TimeProvider time) : IDevTarget
    {
        public bool IsPlugged { get; private set; }

        public async Task Deploy(string file, CancellationToken cancellationToken)
        {
            using var content = Open(file);
            var blob = await functions.PutAsync(content, ContentTypes.Of(file), plug.Name, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (!IsPlugged)
                await functions.PlugAsync([plug], cancellationToken).ConfigureAwait(false);
            IsPlugged = true;
            await configuration.Output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{time.GetLocalNow():HH:mm:ss} {url} -> {plug.Name} ({blob.Length} bytes)")).ConfigureAwait(false);
            if (input is not null)
                await Call(cancellationToken).ConfigureAwait(false);
        }

        private async Task Call(CancellationToken cancellationToken)
        {
            var request = new FunctionRequest { Name = plug.Name, StartFunction = plug.StartFunction, Input = Encoding.UTF8.GetBytes(input!) };
            var reply = await functions.CallAsync(request, cancellationToken).ConfigureAwait(false);
            var output = configuration.Output;
            if (reply.Error is not null)
                await configuration.Error.WriteLineAsync($"ww: {reply.Error}: {Printable.OneLine(reply.Message ?? "")}").ConfigureAwait(false);
            else
                await output.WriteLineAsync(reply.Output.IsEmpty ? $"result {reply.Result}" : Terminal.Shown(Encoding.UTF8.GetString(reply.Output.Span).TrimEnd('\n'), output)).ConfigureAwait(false);
        }
    }
}
