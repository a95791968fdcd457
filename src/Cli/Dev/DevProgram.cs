using System.Security.Cryptography;
using Wetware.Cli.Input;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Dev;

/// <summary>The file that a build makes.</summary>
/// <param name="folder">The folder of the sources.</param>
/// <param name="output">The file, relative to the folder; null for the first of <paramref name="names"/> that is there.</param>
/// <param name="names">What templates call it.</param>
/// <param name="maxBytes">Most bytes of it.</param>
internal sealed class DevProgram(string folder, string? output, string[] names, long maxBytes)
{
    private string? _deployed;
    private string? _current;

    /// <summary>The file when it is another program than the one that was deployed last; else null.</summary>
    /// <exception cref="CommandException">It is not there, too large, or not a valid module.</exception>
    public async Task<string?> Changed(CancellationToken cancellationToken)
    {
        var file = Find();
        var content = await BoundedFile.ReadAsync(new FileInfo(file), maxBytes, cancellationToken).ConfigureAwait(false);
        _current = Convert.ToHexStringLower(SHA256.HashData(content));
        if (_current == _deployed)
            return null;
        if (Path.GetExtension(file) == ".wasm" && ModuleInspector.Validate(content, ModuleLimits.Default) is { } wrong)
            throw new CommandException(ExitCodes.Failed, $"{Path.GetFileName(file)}: {Printable.Escape(wrong)}; nothing was changed");
        return file;
    }

    /// <summary>The file that <see cref="Changed"/> returned is in service.</summary>
    public void IsDeployed() => _deployed = _current;

    private string Find()
    {
        if (output is not null)
            return Path.Combine(folder, output);
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new CommandException(ExitCodes.Failed, $"the build made no {string.Join(" or ", names)}; say what it makes with --output");
    }
}
