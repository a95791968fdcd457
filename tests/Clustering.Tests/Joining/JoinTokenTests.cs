using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Wetware.Clustering;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Security;
using Wetware.Testing;

namespace Wetware.Tests.Joining;

public sealed class JoinTokenTests : IDisposable
{
    private const string Secret = "a secret of the cluster";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_carries_all_that_a_machine_needs()
    {
        var token = Parse(JoinToken.Write("lab", ["10.0.0.7:8822", "gateway.example"], Secret, withSecret: true));

        Assert.Equal(("lab", Secret), (token.Namespace, token.Secret));
        Assert.Equal(["10.0.0.7:8822", "gateway.example"], token.Addresses);
        Assert.Equal(new ClusterSecret(Secret, "lab").Fingerprint, token.Fingerprint);
        Assert.DoesNotContain(Secret, token.ToString(), StringComparison.Ordinal);

        var options = new ClusteringOptions();
        var problems = new OptionProblems();
        token.Apply(options, problems, "test");
        Assert.Empty(problems.Messages);
        Assert.Equal(("lab", Secret, token.Fingerprint), (options.Namespace, options.Secret, options.SecretFingerprint));
        Assert.Equal(token.Addresses, options.Join);
    }

    [Fact]
    public void Without_the_secret_it_names_the_secret_that_fits()
    {
        var token = Parse(JoinToken.Write("lab", ["10.0.0.7"], Secret, withSecret: false));
        var options = new ClusteringOptions { Secret = "the secret of another cluster" };
        token.Apply(options, new OptionProblems(), "test");

        Assert.Null(token.Secret);
        var error = Assert.Throws<NodeStartException>(() => ClusterSecret.ForNode(options));
        Assert.Contains(token.Fingerprint, error.Message, StringComparison.Ordinal);
        options.Secret = Secret;
        Assert.Equal(token.Fingerprint, ClusterSecret.ForNode(options).Fingerprint);
    }

    [Fact]
    public void Where_there_is_no_secret_yet_a_token_without_one_makes_none()
    {
        var ns = $"test-{Guid.NewGuid():n}";
        var options = new ClusteringOptions();
        Parse(JoinToken.Write(ns, ["10.0.0.7"], Secret, withSecret: false)).Apply(options, new OptionProblems(), "test");

        Assert.Contains("ww secret set", Assert.Throws<NodeStartException>(() => ClusterSecret.ForNode(options)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(ClusterSecret.DefaultFile(ns)));
    }

    [Fact]
    public void Every_slip_is_noticed_and_nothing_of_the_token_is_repeated()
    {
        var text = JoinToken.Write("lab", ["10.0.0.7"], Secret, withSecret: true);
        for (var i = 0; i < text.Length; i++)
        {
            var other = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.False(JoinToken.TryParse(other, out _, out var problem), other);
            Assert.DoesNotContain(text[10..20], problem, StringComparison.Ordinal);
            Assert.False(JoinToken.TryParse(text[..i], out _, out _));
        }
    }

    [Theory]
    [InlineData("", "this is no join token")]
    [InlineData("hello", "this is no join token")]
    [InlineData("ww2.abc.def", "of another version, ww2")]
    [InlineData("ww1.abc", "damaged or incomplete")]
    public void What_is_no_token_is_told(string text, string said)
    {
        Assert.False(JoinToken.TryParse(text, out _, out var problem));
        Assert.Contains(said, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", "empty")]
    [InlineData("{", "cannot be read")]
    [InlineData("{}", "no namespace")]
    [InlineData("""{"ns":"lab"}""", "1 to 16 addresses")]
    [InlineData("""{"ns":"lab","at":[]}""", "1 to 16 addresses")]
    [InlineData("""{"ns":"lab","at":[null]}""", "an address")]
    [InlineData("""{"ns":"lab","at":["a"]}""", "no fingerprint")]
    [InlineData("""{"ns":"lab","at":["a"],"fp":"0123456789abcdef","secret":"short"}""", "16 to 1024 characters")]
    [InlineData("""{"ns":"lab","at":["a"],"fp":"0123456789abcdef","secret":"a secret of the cluster"}""", "does not have its fingerprint")]
    public void A_token_that_is_made_by_hand_is_checked(string json, string said)
    {
        var body = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        var check = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"ww1.{body}")).AsSpan(0, 6));

        Assert.False(JoinToken.TryParse($"ww1.{body}.{check}", out _, out var problem));
        Assert.Contains(said, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_its_owners_alone()
    {
        var path = _folder["token"];
        File.WriteAllText(path, JoinToken.Write("lab", ["10.0.0.7"], Secret, withSecret: true) + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Contains("is open to others", Assert.Throws<NodeStartException>(() => JoinToken.ReadFile(path, "test")).Message, StringComparison.Ordinal);
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
        }

        Assert.Equal("lab", JoinToken.ReadFile(path, "test").Namespace);
        Assert.Contains("cannot be read", Assert.Throws<NodeStartException>(() => JoinToken.ReadFile(_folder["missing"], "test")).Message, StringComparison.Ordinal);
    }

    private static JoinToken Parse(string text)
    {
        Assert.True(JoinToken.TryParse(text, out var token, out var problem), problem);
        return token;
    }
}
