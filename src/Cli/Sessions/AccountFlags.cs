using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.Clustering;
using Wetware.Clustering.Identity;
using Wetware.Security;
using Wetware.Sessions;
using Wetware.Silo.Hosting;
using Wetware.Tokens;

namespace Wetware.Cli.Sessions;

/// <summary>Flags of commands that act as an account: with a session's token, or by logging in with a key, or without one where the policy lets everyone in.</summary>
internal sealed class AccountFlags
{
    private readonly Option<string> _key = KeyOption();
    private readonly Option<string> _session = new("--session")
    {
        Description = "A session's token, instead of logging in (WW_SESSION); '-' reads it from standard input",
        HelpName = "token",
    };

    private AccountFlags()
    {
    }

    public static AccountFlags AddTo(Command command)
    {
        var flags = new AccountFlags();
        command.Options.Add(flags._key);
        command.Options.Add(flags._session);
        return flags;
    }

    public static Option<string> KeyOption() => new("--key")
    {
        Description = "File with the account's key (WW_KEY; default account.key in the user's wetware folder, if it is there)",
        HelpName = "file",
    };

    /// <summary>Where an account's key is kept unless told otherwise.</summary>
    public static string DefaultKey => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "wetware", "account.key");

    /// <summary>The key file that is meant, whether it is there or not; and whether it was asked for.</summary>
    public static (string Path, bool Asked) KeyPath(string? flag) => (flag ?? Environment.GetEnvironmentVariable("WW_KEY")) is { Length: > 0 } path
        ? (path, true)
        : (DefaultKey, false);

    /// <summary>Reads the key that is meant; null when none was asked for and the default one is not there.</summary>
    public static EcdsaSigner? ReadKey(string? flag)
    {
        var (path, asked) = KeyPath(flag);
        if (!asked && !File.Exists(path))
            return null;
        try
        {
            return new EcdsaSigner(KeyFile.Read(path));
        }
        catch (NodeStartException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }

    /// <summary>The session that the command acts in. One that was opened here and not given by its token is the command's to log out of.</summary>
    /// <returns>The session, and whether it was opened for this command.</returns>
    public Task<(Session Session, bool Own)> Open(
        ClusterConnection connection, ParseResult parsed, TimeSpan? lifetime, CancellationToken cancellationToken) =>
        Open(connection, parsed, lifetime, server: null, cancellationToken);

    /// <summary>The same; one that is opened here begins at the node <paramref name="server"/>.</summary>
    public async Task<(Session Session, bool Own)> Open(
        ClusterConnection connection, ParseResult parsed, TimeSpan? lifetime, string? server, CancellationToken cancellationToken)
    {
        var client = connection.Wetware.Capabilities;
        var token = parsed.GetValue(_session) ?? Environment.GetEnvironmentVariable("WW_SESSION");
        if (!string.IsNullOrEmpty(token))
        {
            var reference = await connection.Client.GetGrain<ITokensGrain>(0).Import(TokenText.Read(token), cancellationToken).ConfigureAwait(false);
            return (new Session(client, reference), false);
        }

        using var account = ReadKey(parsed.GetValue(_key));
        return (await connection.Wetware.Sessions.LoginAsync(account, server, lifetime, cancellationToken).ConfigureAwait(false), true);
    }
}
