using System.Text;
using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using Wetware.Wasm.Files;
using Wetware.Wasm.Functions;
using Wetware.Wasm.Runs;

namespace Wetware.Functions.Modules;

/// <summary>What a program that knows files sees of its call: standard streams, <c>api://input</c>, <c>api://output</c>, web addresses, and headers as environment variables.</summary>
internal sealed class ModuleFiles(CoreApi api, ExchangeBuffer output) : IDisposable
{
    private const int MostEnvironmentBytes = 512 << 10;

    private readonly LogStream _log = new(api.Log);

    /// <summary>Adds them to a run. Inputs that can be read again are read whole now; a sequence is read as the program reads.</summary>
    public async ValueTask<GuestRun> GiveAsync(GuestRun run, bool isComponent, HttpAccess? http, CancellationToken cancellation)
    {
        var inputs = new List<GuestInput>();
        foreach (var input in api.Inputs.Take(isComponent ? 1 : int.MaxValue))
        {
            inputs.Add(input.IsSequence
                ? GuestInput.FromStream(input.OpenRead())
                : GuestInput.FromBytes(await input.ReadAsync(cancellation).ConfigureAwait(false) ?? default));
        }

        var writing = new OutputStream(api, output);
        run = run with
        {
            Environment = Variables(api.Inputs[0].Headers),
            StandardInput = inputs[0],
            StandardOutput = writing,
            StandardError = _log,
        };
        return isComponent ? run with { Functions = null, FunctionState = null } : run with
        {
            ApiInput = inputs[0],
            MoreApiInputs = inputs[1..],
            HasApiOutput = true,
            ApiOutput = writing,
            Http = http?.WithRequesting(() => Guarded(api.TakeRequest)),
        };
    }

    /// <summary>Writes a last line that had no end.</summary>
    public void Dispose() => _log.Dispose();

    /// <summary>Headers as CGI names them: <c>accept-language</c> is <c>HTTP_ACCEPT_LANGUAGE</c>. <c>proxy</c> is left out: programs take its variable for their own setting.</summary>
    private static Dictionary<string, string> Variables(HeaderTable headers)
    {
        var variables = new Dictionary<string, string>();
        var bytes = 0;
        foreach (var (name, value) in headers)
        {
            bytes += name.Length + Encoding.UTF8.GetByteCount(value) + 16;
            if (name != "proxy" && bytes < MostEnvironmentBytes)
                variables["HTTP_" + name.ToUpperInvariant().Replace('-', '_')] = value;
        }

        return variables;
    }

    private void Guarded(Action body)
    {
        try
        {
            body();
        }
        catch (FunctionException e)
        {
            api.Failure ??= e;
            throw new GuestFaultException(e.Message, e);
        }
    }

    /// <summary>Standard output and <c>api://output</c>: what is written goes to the output buffer at once.</summary>
    private sealed class OutputStream(CoreApi api, ExchangeBuffer output) : WriteOnlyStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                await api.WriteOutputAsync(output, buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (FunctionException e)
            {
                api.Failure ??= e;
                throw new GuestFaultException(e.Message, e);
            }
        }
    }

    /// <summary>Standard error: each line goes to the log.</summary>
    private sealed class LogStream(Action<string> log) : WriteOnlyStream
    {
        private const int MostLineBytes = 8192;

        private readonly MemoryStream _line = new();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            foreach (var b in buffer.Span)
            {
                if (b == '\n')
                    FlushLine();
                else if (_line.Length < MostLineBytes)
                    _line.WriteByte(b);
            }

            return ValueTask.CompletedTask;
        }

        protected override void Dispose(bool disposing)
        {
            FlushLine();
            base.Dispose(disposing);
        }

        private void FlushLine()
        {
            if (_line.Length > 0)
                log(Encoding.UTF8.GetString(_line.GetBuffer(), 0, (int)_line.Length));
            _line.SetLength(0);
        }
    }
}
