using System.CommandLine;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary><c>ww fn push</c>.</summary>
internal sealed class FnPushCommand : FunctionVerb
{
    private readonly Argument<string> _name;
    private readonly Argument<string> _file;
    private readonly Option<string?> _type;

    public FnPushCommand()
        : base("push", "Store a program or file under a name; plugs with this name use it from the next request on")
    {
        _name = Required("name", "The name");
        _file = Required("file", "The file");
        _type = Flag<string?>("--type", "Its media type; by default by the file's name", "type");
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, file) = (parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_file));
        using var content = Open(file);
        var blob = await functions.PutAsync(content, parsed.GetValue(_type) ?? ContentTypes.Of(file), name, cancellationToken: cancellationToken).ConfigureAwait(false);
        Write(parsed, new { name, blob.TechId, blob.ContentType, blob.Length }, blob.TechId);
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww fn plug</c>.</summary>
internal sealed class FnPlugCommand : FunctionVerb
{
    private readonly Argument<string> _path;
    private readonly Argument<string> _name;
    private readonly Argument<string?> _start;
    private readonly Argument<string?> _data;
    private readonly PlugFlags _flags;
    private readonly Option<bool> _isFile = new("--as-file") { Description = "Serve it as a file instead of running it" };

    public FnPlugCommand()
        : base("plug", "Run a function, or serve a file, at a path")
    {
        _path = Required("path", "The pattern: !name is one segment, *name the rest");
        _name = Required("name", "A name, or techID:// and its digest");
        _start = Optional("start-function", "The exported function to call [default: _start]");
        _data = Optional("data", "Handed to the function with each request");
        Options.Add(_isFile);
        _flags = new PlugFlags(this);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var plug = _flags.Read(parsed, parsed.GetRequiredValue(_path), parsed.GetRequiredValue(_name), parsed.GetValue(_isFile) ? PlugKind.File : PlugKind.Function) with
        {
            StartFunction = parsed.GetValue(_start),
            Data = parsed.GetValue(_data),
        };
        plug = FunctionRules.Check(plug);
        await functions.PlugAsync([plug], cancellationToken).ConfigureAwait(false);
        Write(parsed, new { plug.Method, plug.Path, plug.Name, plug.Host }, $"{plug.Method} {plug.Path} -> {plug.Name}");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww fn unplug</c>.</summary>
internal sealed class FnUnplugCommand : FunctionVerb
{
    private readonly Argument<string> _path;
    private readonly Option<string?> _method;
    private readonly Option<string?> _host;

    public FnUnplugCommand()
        : base("unplug", "Remove the plug of a path")
    {
        _path = Required("path", "The pattern, as it was plugged");
        _method = Flag<string?>("--method", "Its method [default: get]", "method");
        _host = Flag<string?>("--host", "Its host", "name");
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (method, path) = (parsed.GetValue(_method) ?? "get", parsed.GetRequiredValue(_path));
        if (!await functions.UnplugAsync(method, path, parsed.GetValue(_host), cancellationToken).ConfigureAwait(false))
            throw new CommandException(ExitCodes.Failed, $"not-found: there is no plug {method} {path}");
        Write(parsed, new { method, path }, $"removed {method} {path}");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww fn proxy</c>.</summary>
internal sealed class FnProxyCommand : FunctionVerb
{
    private readonly Argument<string> _path;
    private readonly Argument<string> _url;
    private readonly PlugFlags _flags;

    public FnProxyCommand()
        : base("proxy", "Answer a path by what another server answers, HTTP and WebSocket")
    {
        _path = Required("path", "The pattern; what *rest matches is put behind the path of the address");
        _url = Required("url", "The server's address, as http://127.0.0.1:9000/app; Cluster:Functions:AllowedUrls must list it");
        _flags = new PlugFlags(this);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var plug = FunctionRules.Check(_flags.Read(parsed, parsed.GetRequiredValue(_path), parsed.GetRequiredValue(_url), PlugKind.Proxy));
        await functions.PlugAsync([plug], cancellationToken).ConfigureAwait(false);
        Write(parsed, new { plug.Method, plug.Path, plug.Name, plug.Host }, $"{plug.Method} {plug.Path} -> {plug.Name}");
        return ExitCodes.Ok;
    }
}
