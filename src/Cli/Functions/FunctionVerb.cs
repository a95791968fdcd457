using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary>What the commands of <c>ww fn</c>, <c>ww filter</c> and <c>ww kv</c> share: the way to the cluster, <c>--json</c>, and how errors are told.</summary>
internal abstract class FunctionVerb : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "JSON, one object a line" };

    protected FunctionVerb(string name, string description)
        : base(name, description)
    {
        Options.Add(_json);
        var flags = ClientFlags.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                Prepare(parsed);
                var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
                await using var _ = connection.ConfigureAwait(false);
                return await Run(connection.Wetware.Functions, parsed, cancellationToken).ConfigureAwait(false);
            }
            catch (WetwareException error)
            {
                throw new CommandException(error.Kind == ErrorKind.Disconnected ? ExitCodes.NoCluster : ExitCodes.Failed, $"{error.Kind.Word()}: {error.Message}", error);
            }
        });
    }

    /// <summary>Reads what is wrong before anything is asked of the cluster.</summary>
    protected virtual void Prepare(ParseResult parsed)
    {
    }

    /// <summary>Does it; returns the exit code.</summary>
    protected abstract Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Writes a result: JSON, or text for people.</summary>
    protected void Write<T>(ParseResult parsed, T json, string text) =>
        parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(_json) ? JsonSerializer.Serialize(json, FunctionJson.Options) : text);

    /// <summary>Whether JSON is asked for.</summary>
    protected bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>A required argument.</summary>
    protected Argument<string> Required(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        Arguments.Add(argument);
        return argument;
    }

    /// <summary>An argument that may be left out.</summary>
    protected Argument<string?> Optional(string name, string description)
    {
        var argument = new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };
        Arguments.Add(argument);
        return argument;
    }

    /// <summary>A flag with a value.</summary>
    protected Option<T> Flag<T>(string name, string description, string value)
    {
        var option = new Option<T>(name) { Description = description, HelpName = value };
        Options.Add(option);
        return option;
    }

    /// <summary>A usage error of an argument or flag.</summary>
    protected static CommandException Usage(string message) => new(ExitCodes.Usage, message);

    /// <summary>Opens a file to be sent.</summary>
    protected static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"{file} cannot be read: {error.Message}", error);
        }
    }
}

/// <summary>How the commands write JSON: the names of the admin API.</summary>
internal static class FunctionJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };
}
