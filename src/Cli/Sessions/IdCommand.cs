using System.CommandLine;
using System.Text.Json;
using Wetware.Clustering;
using Wetware.Clustering.Identity;
using Wetware.Security;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Sessions;

/// <summary><c>ww id</c>.</summary>
internal sealed class IdCommand : Command
{
    public IdCommand()
        : base("id", "Show the peer id of an account's key, by which policies name it")
    {
        var key = AccountFlags.KeyOption();
        var create = new Option<bool>("--create") { Description = "Make a key when there is none in the file" };
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        Options.Add(key);
        Options.Add(create);
        Options.Add(json);
        SetAction(parsed =>
        {
            var (path, _) = AccountFlags.KeyPath(parsed.GetValue(key));
            using var account = new EcdsaSigner(Open(path, parsed.GetValue(create)));
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new AccountJson(account.Peer.ToString(), Path.GetFullPath(path)), SessionsJson.Default.AccountJson)
                : account.Peer.ToString());
            return ExitCodes.Ok;
        });
    }

    private static System.Security.Cryptography.ECDsa Open(string path, bool create)
    {
        try
        {
            if (File.Exists(path))
                return KeyFile.Read(path);
            if (!create)
                throw new CommandException(ExitCodes.Usage, $"there is no key in {path}; --create makes one");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return KeyFile.Create(path);
        }
        catch (Exception error) when (error is NodeStartException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }
}
