using Wetware.Clustering.Configuration;
using Wetware.Clustering.Security;
using Wetware.Testing;

namespace Wetware.Tests.Security;

/// <summary>What a cluster's secret is good for.</summary>
public sealed class ClusterSecretTests
{
    private const string One = "one secret of 16 or more", Two = "two secrets of 16 or more";

    [Fact]
    public void Keys_to_encrypt_with_belong_to_the_secret_and_the_namespace()
    {
        static byte[] Key(ClusterSecret secret, int index = 0) => secret.SealingKeys[index].ToArray();
        var secret = new ClusterSecret(One, "lab");

        Assert.Equal(32, Key(secret).Length);
        Assert.Equal(Key(secret), Key(new ClusterSecret(One, "lab")));
        Assert.NotEqual(Key(secret), Key(new ClusterSecret(Two, "lab")));
        Assert.NotEqual(Key(secret), Key(new ClusterSecret(One, "Lab")));
        var changing = new ClusterSecret(Two, "lab", One);
        Assert.Equal((2, Convert.ToHexString(Key(secret))), (changing.SealingKeys.Count, Convert.ToHexString(Key(changing, 1))));
    }

    [Fact]
    public void A_secret_that_is_made_up_for_one_process_encrypts_nothing()
    {
        using var folder = new TempFolder();
        using var authority = new TestAuthority();
        var options = new ClusteringOptions { Namespace = "nosecret", Security = authority.Write(folder["node"], ["node.nosecret.ww", "operator.nosecret.ww"]) };

        Assert.Empty(ClusterSecret.Find(options)!.SealingKeys);
    }

    [Fact]
    public void An_announcement_is_authenticated_by_each_secret_that_is_accepted_and_no_other()
    {
        var mac = new ClusterSecret(One, "lab").SignAnnouncement("fields"u8);

        Assert.True(new ClusterSecret(Two, "lab", One).IsAnnouncement("fields"u8, mac));
        Assert.False(new ClusterSecret(Two, "lab").IsAnnouncement("fields"u8, mac));
        Assert.False(new ClusterSecret(One, "lab").IsAnnouncement("Fields"u8, mac));
        Assert.False(new ClusterSecret(One, "lab").IsAnnouncement("fields"u8, mac.AsSpan(0, 31)));
        Assert.False(new ClusterSecret(One, "lab").IsAnnouncement("fields"u8, default));
    }
}
