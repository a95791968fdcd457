using System.CommandLine;
using System.Text;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary><c>ww fn call</c>.</summary>
internal sealed class FnCallCommand : FunctionVerb
{
    private readonly Argument<string> _name;
    private readonly Argument<string[]> _arguments = new("arguments") { Description = "Integers in mode direct, text in mode posix", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _mode;
    private readonly Option<string?> _start;
    private readonly Option<string?> _input;
    private readonly Option<string?> _fileName;
    private FunctionRequest? _request;

    public FnCallCommand()
        : base("call", "Call a function and write its output; the exit code is 0 when it returned, and a program's own exit code in mode posix")
    {
        _name = Required("name", "A name, or techID:// and its digest");
        Arguments.Add(_arguments);
        _mode = Flag<string?>("--mode", "direct or posix; by default as the program needs it", "mode");
        _start = Flag<string?>("--start-function", "The exported function [default: _start]", "name");
        _input = Flag<string?>("--input", "The input as text; - reads standard input", "text");
        _fileName = Flag<string?>("--file-name", "argv[0] in mode posix [default: the name]", "name");
    }

    protected override void CheckTyped(ParseResult parsed)
    {
        var (mode, arguments) = (parsed.GetValue(_mode), parsed.GetValue(_arguments) ?? []);
        if (mode is not (null or "direct" or "posix"))
            throw Usage("--mode: must be direct or posix");
        var integers = arguments.Select(text => int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : (int?)null).ToArray();
        if (mode == "direct" && integers.Contains(null))
            throw Usage($"arguments: in mode direct they are integers; \"{arguments[Array.IndexOf(integers, null)]}\" is not one");
        _request = new FunctionRequest
        {
            Name = parsed.GetRequiredValue(_name),
            StartFunction = parsed.GetValue(_start),
            Mode = mode,
            Arguments = mode == "posix" || integers.Contains(null) ? [] : [.. integers.OfType<int>()],
            PosixArguments = mode == "direct" ? [] : arguments,
            PosixFileName = parsed.GetValue(_fileName),
            Input = parsed.GetValue(_input) switch
            {
                null => default,
                "-" => ReadInput(),
                { } text => Encoding.UTF8.GetBytes(text),
            },
        };
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var reply = await functions.CallAsync(_request!, cancellationToken).ConfigureAwait(false);
        if (IsJson(parsed))
        {
            Write(parsed, new { status = reply.Error is null, reply.Result, output = Convert.ToBase64String(reply.Output.Span), reply.Error, reply.Message, reply.Limit }, "");
        }
        else if (reply.Error is null)
        {
            await parsed.InvocationConfiguration.Output.WriteAsync(Encoding.UTF8.GetString(reply.Output.Span)).ConfigureAwait(false);
            if (_request!.Mode == "direct" || reply.Output.IsEmpty)
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{reply.Result}").ConfigureAwait(false);
        }
        else
        {
            throw new CommandException(ExitCodes.Failed, $"{reply.Error}: {reply.Message}");
        }

        if (reply.Error is not null)
            return ExitCodes.Failed;
        return _request!.Mode == "posix" ? reply.Result & 0xff ?? ExitCodes.Ok : ExitCodes.Ok;
    }

    private static byte[] ReadInput()
    {
        using var all = new MemoryStream();
        using var input = Console.OpenStandardInput();
        var part = new byte[64 << 10];
        for (int read; (read = input.Read(part)) > 0;)
        {
            all.Write(part, 0, read);
            if (all.Length > FunctionRequest.MaxBytes)
                throw Usage($"--input: standard input has more than {FunctionRequest.MaxBytes} bytes");
        }

        return all.ToArray();
    }
}
