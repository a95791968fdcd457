using FsCheck;
using FsCheck.Fluent;
using Wetware.Errors;
using Wetware.Registry;
using Wetware.Security;

namespace Wetware.Tests.Registry;

public sealed class SignedLocationTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ServiceLocation Location = new()
    {
        Service = "service.test",
        Addresses = ["/ip4/10.0.0.1/tcp/80", "/ip4/10.0.0.2/tcp/80"],
        Meta = ["zone=a"],
    };

    private readonly EcdsaSigner _signer = EcdsaSigner.Create();

    [Fact]
    public void What_a_provider_said_is_read_again()
    {
        Assert.True(SignedLocation.TryVerify(Seal(Location), "service.test", Now, out var read, out _));
        Assert.Equal(new LocatedService(_signer.Peer, Location, Now, SignedLocation.DefaultLifetime), read);
    }

    [Fact]
    public void Another_service_an_expired_one_and_one_from_the_future_are_refused()
    {
        var envelope = Seal(Location);
        var last = Now + SignedLocation.DefaultLifetime + SignedLocation.ClockTolerance;

        Assert.Contains("not of \"other\"", Problem(envelope, "other", Now), StringComparison.Ordinal);
        Assert.Equal("", Problem(envelope, "service.test", last));
        Assert.Equal("it has expired", Problem(envelope, "service.test", last + TimeSpan.FromMilliseconds(1)));
        Assert.Equal("", Problem(envelope, "service.test", Now - SignedLocation.ClockTolerance));
        Assert.Equal("it is from the future", Problem(envelope, "service.test", Now - SignedLocation.ClockTolerance - TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void Another_signature_domain_or_type_is_refused()
    {
        var envelope = Seal(Location);
        var domain = SignedEnvelope.Seal(_signer, "ww.auth", envelope.PayloadType, envelope.Payload);
        var type = SignedEnvelope.Seal(_signer, SignedLocation.Domain, new byte[] { 0x1f, 0x00 }, envelope.Payload);

        Assert.All([domain, type], other => Assert.Equal("the signature does not fit", Problem(other, "service.test", Now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"service":"service.test","addresses":["a"],"issued":1893456000000,"ttl":1}""")]
    [InlineData("""{"service":"service.test","addresses":["a"],"issued":9223372036854775807,"ttl":30000}""")]
    [InlineData("""{"service":"service.test","addresses":["a"],"issued":1893456000000,"ttl":9223372036854775807}""")]
    [InlineData("""{"service":"service.test","addresses":[null],"issued":1893456000000,"ttl":30000}""")]
    [InlineData("""{"service":"service.test","issued":1893456000000,"ttl":30000}""")]
    public void Signed_garbage_is_malformed(string payload)
    {
        var envelope = SignedEnvelope.Seal(_signer, SignedLocation.Domain, SignedLocation.PayloadType.ToArray(), System.Text.Encoding.UTF8.GetBytes(payload));

        Assert.Equal("the location is malformed", Problem(envelope, "service.test", Now));
    }

    [Fact]
    public void Fields_out_of_range_are_named()
    {
        Named("addresses", Location with { Addresses = [.. Enumerable.Repeat("a", ServiceLocation.MaxItems + 1)] }, ErrorKind.Limit);
        Named("addresses", Location with { Addresses = [new string('a', ServiceLocation.MaxTextLength + 1)] }, ErrorKind.Limit);
        Named("addresses", Location with { Addresses = [] }, ErrorKind.Failed);
        Named("anchor", Location with { Anchor = "/a" }, ErrorKind.Failed);
        Named("meta", Location with { Meta = ["no separator"] }, ErrorKind.Failed);
        Named("meta", Location with { Meta = ["a=\n"] }, ErrorKind.Failed);
        Named("ww", Location with { Service = "ww" }, ErrorKind.Denied);
        Assert.Equal(ErrorKind.Limit, Assert.Throws<WetwareException>(() => SignedLocation.Seal(_signer, Location, TimeSpan.FromHours(2), Now)).Kind);
    }

    [Fact]
    public void Messages_on_the_topic_are_questions_answers_or_neither()
    {
        var envelope = Seal(Location);

        Assert.True(RegistryMessage.TryRead(RegistryMessage.Request.Span, out var question));
        Assert.Null(question);
        Assert.True(RegistryMessage.TryRead(RegistryMessage.Response(envelope).Span, out var answer));
        Assert.Equal(envelope, answer);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(53, 7), Prop.ForAll<byte[]>(garbage => !RegistryMessage.TryRead(garbage, out _)));
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(59, 7),
            Prop.ForAll<byte[]>(tail => tail.Length == 0 || !RegistryMessage.TryRead([.. RegistryMessage.Request.Span, .. tail], out _)));
    }

    public void Dispose() => _signer.Dispose();

    private SignedEnvelope Seal(ServiceLocation location) => SignedLocation.Seal(_signer, location, SignedLocation.DefaultLifetime, Now);

    private static string Problem(SignedEnvelope envelope, string service, DateTimeOffset now)
    {
        SignedLocation.TryVerify(envelope, service, now, out _, out var problem);
        return problem;
    }

    private void Named(string field, ServiceLocation location, ErrorKind kind)
    {
        var error = Assert.Throws<WetwareException>(() => Seal(location));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }
}
