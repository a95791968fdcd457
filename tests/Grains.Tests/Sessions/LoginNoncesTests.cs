using Wetware.Errors;
using Wetware.Grains.Sessions;

namespace Wetware.Tests.Sessions;

public sealed class LoginNoncesTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private readonly LoginNonces _nonces = new();

    [Fact]
    public void A_nonce_has_16_bytes_and_is_never_the_same()
    {
        var given = Enumerable.Range(0, 100).Select(_ => _nonces.Give(Start, Lifetime)).ToList();

        Assert.All(given, nonce => Assert.Equal(16, nonce.Length));
        Assert.Equal(100, given.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void It_can_be_used_once()
    {
        var nonce = _nonces.Give(Start, Lifetime);
        _nonces.Use(nonce, Start);

        Denied("nonce already used", () => _nonces.Use(nonce, Start));
    }

    [Fact]
    public void It_gets_too_old()
    {
        var nonce = _nonces.Give(Start, Lifetime);
        _nonces.Use(_nonces.Give(Start, Lifetime), Start + Lifetime - TimeSpan.FromTicks(1));

        Denied("nonce expired", () => _nonces.Use(nonce, Start + Lifetime));
    }

    [Fact]
    public void One_that_was_not_given_is_a_mismatch() => Denied("nonce mismatch", () => _nonces.Use(new byte[16], Start));

    [Fact]
    public void There_are_never_more_than_the_limit_and_old_ones_make_room()
    {
        for (var i = 0; i < LoginNonces.Most; i++)
            _nonces.Give(Start, Lifetime);

        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => _nonces.Give(Start, Lifetime)).Kind);
        _nonces.Give(Start + Lifetime, Lifetime);
    }

    private static void Denied(string message, Action act)
    {
        var error = Assert.Throws<WetwareException>(act);
        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Equal(message, error.Message);
    }
}
