using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Gateway.Security;
using Wetware.Gateway.Security.Tokens;
using Wetware.Grains.Sessions;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Testing;

namespace Wetware.Tests.Security;

/// <summary>The tokens that operators make in the console.</summary>
public sealed class ConsoleTokensTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_token_lets_its_holder_in_and_nobody_else()
    {
        var (known, tokens) = Open(_folder["tokens"]);
        Assert.True(tokens.IsOpen);
        var text = tokens.Add("ci", Scope.Submit, TimeSpan.FromDays(1));
        _time.Advance(HttpTokens.Recheck);

        Assert.False(tokens.IsOpen);
        Assert.Equal(new HttpCaller("ci", Scope.Submit) { Principal = "token:ci" }, known.Find(text));
        Assert.Equal(("ci", Scope.Submit, _time.GetUtcNow() + TimeSpan.FromDays(1) - HttpTokens.Recheck), tokens.List().Select(token => (token.Name, token.Scope, token.Expires!.Value)).Single());
        Assert.Equal(ErrorKind.Failed, Assert.Throws<WetwareException>(() => tokens.Add("ci", Scope.Read, null)).Kind);
        Assert.Equal(ErrorKind.Failed, Assert.Throws<WetwareException>(() => tokens.Add("other", Scope.Anyone, null)).Kind);

        Assert.True(tokens.Remove("ci"));
        Assert.False(tokens.Remove("ci"));
        _time.Advance(HttpTokens.Recheck);
        Assert.Null(known.Find(text));
        Assert.False(tokens.IsOpen);
    }

    [Fact]
    public void Without_a_file_there_are_none() =>
        Assert.Equal(ErrorKind.Unimplemented, Assert.Throws<WetwareException>(() => Open(null).Tokens.List()).Kind);

    private (HttpTokens Known, ConsoleTokens Tokens) Open(string? file)
    {
        var options = new HttpOptions { TokensFile = file };
        var known = new HttpTokens(options, Options.Create(new AuthOptions()), _time, NullLogger<HttpTokens>.Instance);
        return (known, new ConsoleTokens(options, known, _time, NullLogger<ConsoleTokens>.Instance));
    }
}
