using System.CommandLine;
using System.Text;
using Wetware.Raft.KeyValue;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary>Keys as they are typed: text, sent as UTF-8.</summary>
internal static class KeyFlags
{
    public static Argument<string> Key() => new("key") { Description = $"The key: 1 to {KeyValueLimits.MaxKeyBytes} bytes of text" };

    public static Argument<string?> OptionalKey() => new("key") { Description = "The key; all keys when it is left out", Arity = ArgumentArity.ZeroOrOne };

    public static Option<bool> Prefix() => new("--prefix") { Description = "All keys that begin with the key" };

    public static Option<ulong> Lease() => new("--lease") { Description = "The key is deleted with this lease", HelpName = "id" };

    /// <summary>Encodes a key.</summary>
    /// <exception cref="CommandException">It is empty or too long.</exception>
    public static byte[] Encode(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        Check(KeyValueRules.Check(new GetKey(bytes)));
        return bytes;
    }

    /// <summary>Returns the keys that are meant by an optional key and <c>--prefix</c>.</summary>
    /// <exception cref="CommandException">The key is empty or too long.</exception>
    public static KeyRange Range(string? key, bool isPrefix) => key switch
    {
        null => KeyRange.All,
        _ when isPrefix => key.Length == 0 ? KeyRange.All : KeyRange.Prefix(Encode(key)),
        _ => KeyRange.Of(Encode(key)),
    };

    /// <summary>Checks a write against the limits before it is sent.</summary>
    /// <exception cref="CommandException">A field is out of its limits.</exception>
    public static void Check(KeyValueOperation operation) => Check(KeyValueRules.Check(operation));

    private static void Check(string? problem)
    {
        if (problem is not null)
            throw new CommandException(ExitCodes.Usage, problem);
    }
}
