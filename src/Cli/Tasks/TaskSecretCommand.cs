using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Wetware.Cli.Input;
using Wetware.Cli.Output;
using Wetware.Errors;
using Wetware.Gateway.Secrets;
using Wetware.Silo.Hosting;
using Wetware.Tasks.Secrets;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task secret</c>: what tasks are given and nobody can read again.</summary>
internal static class TaskSecretCommand
{
    public const string Name = "secret";

    public static Command Create(ITaskConnector connector) => new(Name, "Set, list and remove the secrets that tasks can be given as environment variables")
    {
        new TaskSecretSetCommand(connector),
        new TaskSecretListCommand(connector),
        new TaskSecretRemoveCommand(connector),
    };
}

/// <summary><c>ww task secret set</c>. The value comes by standard input or a file: arguments can be seen by other users of the machine.</summary>
internal sealed class TaskSecretSetCommand : TaskVerb
{
    // With a line break at the end.
    private const int MaxRead = TaskSecretRules.MaxBytes + 2;

    private readonly Argument<string> _name = new("name") { Description = "The secret's name" };
    private readonly Option<FileInfo?> _file = new("--file") { Description = "Take the value from this file; without it from standard input. One line break at its end is left out", HelpName = "file" };
    private readonly Option<bool> _submit = new("--submit") { Description = "Let HTTP tokens of scope submit give it to tasks too" };
    private byte[] _value = [];

    public TaskSecretSetCommand(ITaskConnector connector)
        : base("set", "Set a secret, or replace its value", connector)
    {
        Arguments.Add(_name);
        Options.Add(_file);
        Options.Add(_submit);
    }

    protected override void Check(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(_name);
        if (parsed.GetValue(_file) is null && !Console.IsInputRedirected)
            throw new CommandException(ExitCodes.Usage, $"standard input is a terminal, which would show the value: ww task secret set {name} < FILE, or --file FILE");
        _value = WithoutLineBreak(parsed.GetValue(_file) is { } file ? BoundedFile.Read(file, MaxRead, $"--file: {file}") : ReadInput());
        try
        {
            TaskSecretRules.Check(name, _value);
        }
        catch (WetwareException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        await cluster.Secrets.SetAsync(parsed.GetRequiredValue(_name), _value, parsed.GetValue(_submit), cancellationToken).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static byte[] ReadInput()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[MaxRead + 1];
        var length = input.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length <= MaxRead ? buffer[..length] : throw new CommandException(ExitCodes.Usage, $"standard input has more than {TaskSecretRules.MaxBytes} bytes, which is the limit of a secret");
    }

    private static byte[] WithoutLineBreak(byte[] value) => value switch
    {
        [.. var text, (byte)'\r', (byte)'\n'] => text,
        [.. var text, (byte)'\n'] => text,
        _ => value,
    };
}

/// <summary><c>ww task secret ls</c>.</summary>
internal sealed class TaskSecretListCommand(ITaskConnector connector) : TaskVerb("ls", "List the secrets by name", connector)
{
    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken)
    {
        var secrets = await cluster.Secrets.ListAsync(cancellationToken).ConfigureAwait(false);
        var output = parsed.InvocationConfiguration.Output;
        if (IsJson(parsed))
        {
            foreach (var secret in secrets)
                output.WriteLine(JsonSerializer.Serialize(TaskSecretJson.Of(secret), TaskCliJson.Default.TaskSecretJson));
            return ExitCodes.Ok;
        }

        var table = new TextTable("NAME", "MAY BE GIVEN BY", "CHANGED");
        foreach (var secret in secrets)
            table.Add(secret.Name, secret.Submit ? "submit, operate" : "operate", secret.Changed.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        table.Write(output);
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww task secret rm</c>.</summary>
internal sealed class TaskSecretRemoveCommand : TaskVerb
{
    private readonly Argument<string> _name = new("name") { Description = "The secret's name" };

    public TaskSecretRemoveCommand(ITaskConnector connector)
        : base("rm", "Remove a secret; runs that are to be given it fail", connector) => Arguments.Add(_name);

    protected override async Task<int> Do(ParseResult parsed, TaskConnection cluster, TaskPrinter printer, CancellationToken cancellationToken) =>
        await cluster.Secrets.RemoveAsync(parsed.GetRequiredValue(_name), cancellationToken).ConfigureAwait(false)
            ? ExitCodes.Ok
            : throw new CommandException(ExitCodes.Failed, $"not-found: there is no secret {parsed.GetRequiredValue(_name)}");
}
