using Wetware.Clustering;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Security;
using Wetware.Testing;

namespace Wetware.Tests.Security;

/// <summary>Certificates of an operator's own authority.</summary>
public sealed class FileAuthorityTests : IDisposable
{
    private const string Node = "node.lab.ww", Operator = "operator.lab.ww";

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly ManualTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Each_certificate_is_trusted_for_its_role_in_its_namespace_alone()
    {
        var node = Open(_authority.Write(_folder["node"], [Node]));
        var own = Open(_authority.Write(_folder["operator"], [Operator], uses: [TestAuthority.ClientUse]), ClusterRole.Operator);
        var both = Open(_authority.Write(_folder["both"], [Operator, Node]));
        var elsewhere = Open(_authority.Write(_folder["elsewhere"], ["node.other.ww"]), ns: "other");

        Assert.Equal((true, false), Trusted(node));
        Assert.Equal((false, true), Trusted(own));
        Assert.Equal((true, true), Trusted(both));
        Assert.Equal((false, false), Trusted(elsewhere));
        Assert.False(node.Trusts(null, ClusterRole.Node, ClusterRole.Operator));

        (bool, bool) Trusted(FileAuthority other)
        {
            var certificate = other.CertificateOf(ClusterRole.Node);
            return (node.Trusts(certificate, ClusterRole.Node), node.Trusts(certificate, ClusterRole.Operator));
        }
    }

    [Fact]
    public void A_certificate_of_another_authority_of_the_same_name_an_expired_one_and_a_self_signed_one_are_not_trusted()
    {
        using var other = new TestAuthority();
        var node = Open(_authority.Write(_folder["node"], [Node]));
        var stranger = Open(other.Write(_folder["stranger"], [Node]));
        var brief = Open(_authority.Write(_folder["brief"], [Node], until: _time.GetUtcNow().AddHours(1)));
        var secret = new ClusterSecret("a secret of the cluster", "lab").Authority;

        Assert.True(node.Trusts(brief.CertificateOf(ClusterRole.Node), ClusterRole.Node));
        Assert.False(node.Trusts(stranger.CertificateOf(ClusterRole.Node), ClusterRole.Node));
        Assert.False(node.Trusts(secret.CertificateOf(ClusterRole.Node), ClusterRole.Node));
        Assert.False(secret.Trusts(node.CertificateOf(ClusterRole.Node), ClusterRole.Node));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.False(node.Trusts(brief.CertificateOf(ClusterRole.Node), ClusterRole.Node));
    }

    [Fact]
    public void A_node_certificate_for_clients_only_is_not_one_of_a_node()
    {
        var node = Open(_authority.Write(_folder["node"], [Node]));
        var client = Open(_authority.Write(_folder["client"], [Node, Operator], uses: [TestAuthority.ClientUse]), ClusterRole.Operator);

        Assert.False(node.Trusts(client.CertificateOf(ClusterRole.Node), ClusterRole.Node));
        Assert.True(node.Trusts(client.CertificateOf(ClusterRole.Node), ClusterRole.Operator));
    }

    [Fact]
    public void Intermediate_authorities_may_stand_in_the_file()
    {
        using var intermediate = _authority.Intermediate();
        var options = intermediate.Write(_folder["node"], [Node], trusted: _authority.Pem + "\n" + intermediate.Pem);

        Assert.True(Open(options).Trusts(Open(options).CertificateOf(ClusterRole.Node), ClusterRole.Node));
        var lone = Assert.Throws<NodeStartException>(() => Open(intermediate.Write(_folder["lone"], [Node], trusted: intermediate.Pem)));
        Assert.Contains("was not issued by an authority of", lone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_cannot_be_used_are_named_with_the_reason()
    {
        using var other = new TestAuthority();
        Refused("needs the DNS name \"node.lab.ww\"", _authority.Write(_folder["a"], [Operator]));
        Refused("it has none", _authority.Write(_folder["b"], []));
        Refused("was not issued by an authority of", _authority.Write(_folder["c"], [Node], trusted: other.Pem));
        Refused("is valid from", _authority.Write(_folder["d"], [Node], until: _time.GetUtcNow().AddMinutes(-1)));
        Refused("or not for TLS servers and clients", _authority.Write(_folder["e"], [Node], uses: [TestAuthority.ServerUse]));
        Refused("AuthorityFile", _authority.Write(_folder["f"], [Node], trusted: "nothing"));

        var mixed = _authority.Write(_folder["g"], [Node]);
        mixed.KeyFile = _authority.Write(_folder["h"], [Node]).KeyFile;
        Refused("CertificateFile", mixed);
        mixed.KeyFile = _folder["missing"];
        Refused("KeyFile", mixed);
        if (!OperatingSystem.IsWindows())
        {
            var open = _authority.Write(_folder["i"], [Node]);
            File.SetUnixFileMode(open.KeyFile!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            Refused("is open to others", open);
        }

        void Refused(string part, SecurityOptions options) =>
            Assert.Contains(part, Assert.Throws<NodeStartException>(() => Open(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_files_count_once_they_are_whole_and_valid()
    {
        using var next = new TestAuthority("CN=the next root");
        var options = _authority.Write(_folder["node"], [Node]);
        var node = Open(options);
        var notices = new List<(string Text, bool IsGood)>();
        node.Notice = (text, isGood) => notices.Add((text, isGood));
        var old = node.CertificateOf(ClusterRole.Node).Thumbprint;

        File.WriteAllText(options.CertificateFile!, "half a");
        Changed();
        Assert.Equal(old, node.CertificateOf(ClusterRole.Node).Thumbprint);
        Changed();
        Assert.Equal(old, node.CertificateOf(ClusterRole.Node).Thumbprint);
        Assert.False(Assert.Single(notices).IsGood);

        next.Write(_folder["node"], [Node], trusted: _authority.Pem + "\n" + next.Pem);
        Changed();
        Assert.NotEqual(old, node.CertificateOf(ClusterRole.Node).Thumbprint);
        Assert.True(notices[^1].IsGood);
        Assert.True(node.Trusts(Open(_authority.Write(_folder["other"], [Node])).CertificateOf(ClusterRole.Node), ClusterRole.Node));

        // Later than any time before, whatever the resolution of the file system.
        void Changed()
        {
            File.SetLastWriteTimeUtc(options.CertificateFile!, File.GetLastWriteTimeUtc(options.CertificateFile!).AddSeconds(5));
            _time.Advance(FileAuthority.LookEvery);
        }
    }

    [Fact]
    public void All_three_files_are_given_or_none()
    {
        var problems = new OptionProblems();
        new ClusteringOptions { Security = { KeyFile = "key" } }.Check(problems);

        Assert.Equal(2, problems.Messages.Count(message => message.Contains("is missing: give all of", StringComparison.Ordinal)));
    }

    private FileAuthority Open(SecurityOptions options, ClusterRole role = ClusterRole.Node, string ns = "lab") => new(options, ns, role, _time);
}
