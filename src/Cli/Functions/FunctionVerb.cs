using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Connecting;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary>What the commands of <c>ww fn</c>, <c>ww filter</c> and <c>ww kv</c> share beside what <see cref="ClusterVerb"/> has.</summary>
internal abstract class FunctionVerb(string name, string description) : ClusterVerb(name, description)
{
    /// <inheritdoc />
    protected sealed override Task<int> Run(ClusterConnection connection, ParseResult parsed, CancellationToken cancellationToken) =>
        Run(connection.Wetware.Functions, parsed, cancellationToken);

    /// <summary>Does it; returns the exit code.</summary>
    protected abstract Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Writes a result: JSON, or text for people.</summary>
    protected void Write<T>(ParseResult parsed, T json, string text) =>
        parsed.InvocationConfiguration.Output.WriteLine(IsJson(parsed) ? JsonSerializer.Serialize(json, FunctionJson.Options) : text);

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
