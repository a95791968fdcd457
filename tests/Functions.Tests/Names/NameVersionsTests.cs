using FsCheck;
using FsCheck.Fluent;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Functions.Names;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Names;

public sealed class NameVersionsTests
{
    /// <summary>Against a plain list of all versions ever: pushes of one of four blobs, and rollbacks to any version or the one before.</summary>
    [Fact]
    public void Names_follow_a_list_of_their_versions()
    {
        var step = Gen.Choose(-3, 6);
        Prop.ForAll(step.ListOf(1, 120).ToArbitrary(), steps =>
        {
            FunctionName? name = null;
            var all = new List<string>();
            var current = 0;
            foreach (var action in steps)
            {
                if (action <= 3)
                {
                    var blob = $"b{action}";
                    if (current == 0 || all[current - 1] != blob)
                    {
                        all.Add(blob);
                        current = all.Count;
                    }

                    name = NameVersions.Add("n", name, new Blob(blob, "text/plain", 1, default), default);
                }
                else if (name is not null)
                {
                    var least = Math.Max(1, all.Count - CatalogLimits.MaxVersions + 1);
                    int? wanted = action == 4 ? null : action == 5 ? all.Count : least - 1;
                    var expected = wanted ?? (current > least ? current - 1 : 0);
                    try
                    {
                        name = NameVersions.Rollback(name, wanted);
                        current = expected;
                    }
                    catch (WetwareException error) when (error.Kind == ErrorKind.NotFound)
                    {
                        if (expected >= least)
                            return false;
                    }
                }

                if (name is not null && (name.Current != current || name.Blob.TechId != all[current - 1] || name.Versions.Count > CatalogLimits.MaxVersions))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_same_bytes_under_another_type_are_another_version()
    {
        var first = NameVersions.Add("n", null, new Blob("b", "text/plain", 1, default), default);

        var second = NameVersions.Add("n", first, new Blob("b", "text/html", 1, default), default);

        Assert.Equal((2, "text/html"), (second.Current, second.Blob.ContentType));
        Assert.Same(second, NameVersions.Add("n", second, new Blob("b", "text/html", 1, default), default));
    }
}
