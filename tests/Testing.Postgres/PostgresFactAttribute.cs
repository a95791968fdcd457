using Xunit;

namespace Wetware.Testing.Postgres;

/// <summary>A test that needs a PostgreSQL server of its own; skipped with the reason where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (PostgresServer.Folder is null)
            Skip = "needs PostgreSQL's initdb and postgres (Debian: postgresql)";
    }
}
