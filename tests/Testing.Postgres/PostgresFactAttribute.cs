using Wetware.Silo.Packages;
using Xunit;

namespace Wetware.Testing.Postgres;

/// <summary>A test that needs a PostgreSQL server of its own and Orleans' published packages; skipped with the reason where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (PostgresServer.Folder is null)
            Skip = "needs PostgreSQL's initdb and postgres (Debian: postgresql)";
        else if (PackageChoice.All.Any(choice => choice is { Family: "Orleans", IsReal: false }))
            Skip = "a database needs Orleans' published packages";
    }
}
