using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Wetware.Silo.Storage;

/// <summary>
/// A statement that is compiled once and run often: compiling costs several times what running does, above all where triggers are compiled along, and so does a command with
/// its parameters. For one connection and thread at a time.
/// </summary>
internal sealed class Statement(string sql) : IDisposable
{
    private sqlite3_stmt? _prepared;

    /// <summary>Runs it with a value for each parameter, and returns how many rows it has changed.</summary>
    /// <exception cref="SqliteException">What SQLite answered.</exception>
    public int Run(SqliteConnection connection, params ReadOnlySpan<SqlValue> values)
    {
        var database = connection.Handle!;
        var prepared = _prepared ??= Compile(database);
        try
        {
            for (var i = 0; i < values.Length; i++)
                Check(values[i].Bind(prepared, i + 1), database);
            Check(raw.sqlite3_step(prepared), database);
            return raw.sqlite3_changes(database);
        }
        finally
        {
            // A state can be large, and the next one may be long in coming. What a reset answers is what the step did.
            raw.sqlite3_reset(prepared);
            raw.sqlite3_clear_bindings(prepared);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _prepared?.Dispose();

    private sqlite3_stmt Compile(sqlite3 database)
    {
        Check(raw.sqlite3_prepare_v2(database, sql, out var prepared), database);
        return prepared;
    }

    private static void Check(int code, sqlite3 database) => SqliteException.ThrowExceptionForRC(code, database);
}

/// <summary>A value of a <see cref="Statement"/>: text, bytes or a number.</summary>
internal readonly struct SqlValue
{
    private readonly object? _value;
    private readonly long _number;

    private SqlValue(object? value, long number) => (_value, _number) = (value, number);

    public static implicit operator SqlValue(string text) => new(text, 0);

    public static implicit operator SqlValue(byte[] bytes) => new(bytes, 0);

    public static implicit operator SqlValue(long number) => new(null, number);

    /// <summary>Gives it to a parameter, from 1; SQLite copies it.</summary>
    public int Bind(sqlite3_stmt statement, int parameter) => _value switch
    {
        null => raw.sqlite3_bind_int64(statement, parameter, _number),
        string text => raw.sqlite3_bind_text(statement, parameter, text),
        var bytes => raw.sqlite3_bind_blob(statement, parameter, (byte[])bytes),
    };
}
