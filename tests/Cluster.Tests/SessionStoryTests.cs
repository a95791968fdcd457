using System.Text.Json;

namespace Wetware.Tests;

/// <summary>Accounts, sessions and tokens, from the outside.</summary>
public sealed class SessionStoryTests
{
    [Fact]
    public async Task A_key_logs_in_where_the_policy_lets_it_and_its_tokens_work_until_they_are_revoked()
    {
        await using var cluster = new TestCluster();
        var key = cluster.File("ada.key", "");
        File.Delete(key);
        var (created, peer) = await WwProcess.Run("id", "--create", "--key", key);
        Assert.Equal(0, created);
        Assert.Equal((0, peer), await WwProcess.Run("id", "--key", key));
        await cluster.Gateway("gateway", "--auth", "only", "--auth-key", peer);
        string[] where = ["--ns", cluster.Namespace, "--timeout", "60"];

        // Without the key nobody is let in.
        var stranger = cluster.File("stranger.key", "");
        File.Delete(stranger);
        await WwProcess.Run("id", "--create", "--key", stranger);
        var (refused, why) = await WwProcess.Run(["session", "login", "--key", stranger, .. where]);
        Assert.Equal(1, refused);
        Assert.Contains("denied", why, StringComparison.Ordinal);

        // With it there is a session, and its token stands for it.
        var (login, said) = await WwProcess.Run(["session", "login", "--json", "--key", key, "--lifetime", "1h", .. where]);
        Assert.True(login == 0, said);
        var opened = JsonDocument.Parse(said).RootElement;
        var (token, id) = (opened.GetProperty("token").GetString()!, opened.GetProperty("session").GetProperty("id").GetString()!);
        Assert.Equal(peer, opened.GetProperty("session").GetProperty("account").GetString());
        var (called, answer) = await WwProcess.Run(["cap", "call", token, "list", .. where]);
        Assert.True(called == 0, answer);
        Assert.Equal(id, JsonDocument.Parse(answer).RootElement.GetProperty("id").GetString());
        Assert.Contains(id, (await WwProcess.Run(["session", "ls", .. where])).Output, StringComparison.Ordinal);

        // Revoking the session takes the token along.
        Assert.Equal(0, (await WwProcess.Run(["session", "revoke", id, .. where])).ExitCode);
        var (late, reason) = await WwProcess.Run(["cap", "call", token, "list", .. where]);
        Assert.Equal(1, late);
        Assert.Contains("denied", reason, StringComparison.Ordinal);
        var (garbage, complaint) = await WwProcess.Run(["cap", "import", "wwcap_nonsense", .. where]);
        Assert.Equal(1, garbage);
        Assert.Contains("43 characters", complaint, StringComparison.Ordinal);
    }
}
