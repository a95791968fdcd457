using Microsoft.Data.Sqlite;

namespace Wetware.Silo.Storage;

/// <summary>
/// A statement that is compiled once and run often: compiling costs several times what running does, above all where triggers are compiled along. For one connection
/// and thread at a time; the connection disposes of it.
/// </summary>
internal sealed class Statement(string sql, params string[] parameters)
{
    private SqliteCommand? _command;

    /// <summary>Runs it with a value for each parameter, and returns how many rows it has changed.</summary>
    public int Run(SqliteConnection connection, params ReadOnlySpan<object> values)
    {
        if (_command?.Connection != connection)
            _command = Create(connection);
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i];
        try
        {
            return _command.ExecuteNonQuery();
        }
        finally
        {
            // A state can be large, and the next one may be long in coming.
            for (var i = 0; i < values.Length; i++)
                _command.Parameters[i].Value = null;
        }
    }

    private SqliteCommand Create(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }
}
