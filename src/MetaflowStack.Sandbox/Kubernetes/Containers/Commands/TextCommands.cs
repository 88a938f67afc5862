using System.Globalization;

namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary>Commands that only say something.</summary>
internal static class TextCommands
{
    public static async Task<int> EchoAsync(ContainerProcess process)
    {
        var words = process.Arguments.Skip(1).ToList();
        var bare = words.FirstOrDefault() == "-n";
        await process.PrintAsync(string.Join(' ', bare ? words.Skip(1) : words) + (bare ? "" : "\n"));
        return 0;
    }

    public static async Task<int> EnvAsync(ContainerProcess process)
    {
        if (process.Arguments.Count == 1)
        {
            await process.PrintAsync(string.Concat(process.Environment.Select(v => $"{v.Key}={v.Value}\n")));
            return 0;
        }
        if (process.Name.EndsWith("printenv", StringComparison.Ordinal))
        {
            if (!process.Environment.TryGetValue(process.Arguments[1], out var value))
                return 1;
            await process.PrintAsync(value + "\n");
            return 0;
        }
        var assignments = process.Arguments.Skip(1).TakeWhile(a => a.Contains('=', StringComparison.Ordinal)).ToList();
        var child = process.Child([.. process.Arguments.Skip(1 + assignments.Count)], process.Input, process.Output, process.Errors);
        foreach (var assignment in assignments.Select(a => a.Split('=', 2)))
            child.Environment[assignment[0]] = assignment[1];
        if (child.Arguments.Count == 0)
            return await EnvAsync(process.Child(["env"], process.Input, process.Output, process.Errors));
        return CommandTable.Has(child.Container, child.Name) ? await CommandTable.RunAsync(child) : throw new CommandFailure($"'{child.Name}': No such file or directory", 127);
    }

    public static async Task<int> IdAsync(ContainerProcess process)
    {
        var user = process.Container.UserId;
        var options = Options.Parse(process, "ugn");
        await process.PrintAsync(
            options.Has('u') && options.Has('n') ? $"{UserName(process)}\n"
            : options.Has('u') ? $"{user}\n"
            : options.Has('g') ? "0\n"
            : user == 0 ? "uid=0(root) gid=0(root) groups=0(root)\n" : $"uid={user} gid=0(root) groups=0(root)\n");
        return 0;
    }

    public static async Task<int> WhoAmIAsync(ContainerProcess process)
    {
        await process.PrintAsync($"{UserName(process)}\n");
        return 0;
    }

    public static async Task<int> HostNameAsync(ContainerProcess process)
    {
        await process.PrintAsync($"{process.Container.HostName}\n");
        return 0;
    }

    public static async Task<int> PwdAsync(ContainerProcess process)
    {
        await process.PrintAsync($"{process.Folder}\n");
        return 0;
    }

    /// <summary>The container's clock is the simulated one.</summary>
    public static async Task<int> DateAsync(ContainerProcess process)
    {
        var now = process.Container.Now.UtcDateTime;
        var format = process.Arguments.FirstOrDefault(a => a.StartsWith('+')) ?? "+%a %b %e %H:%M:%S UTC %Y";
        var text = new System.Text.StringBuilder();
        for (var i = 1; i < format.Length; i++)
            text.Append(format[i] == '%' && i + 1 < format.Length ? Part(now, format[++i]) : format[i].ToString());
        await process.PrintAsync($"{text}\n");
        return 0;
    }

    /// <summary>Sleeps in simulated time, as everything in a cluster does.</summary>
    public static async Task<int> SleepAsync(ContainerProcess process)
    {
        if (process.Arguments.Count < 2)
            throw new CommandFailure("missing operand");
        if (!double.TryParse(process.Arguments[1].TrimEnd('s'), CultureInfo.InvariantCulture, out var seconds) || seconds < 0)
            throw new CommandFailure($"invalid time interval '{process.Arguments[1]}'");
        await Task.Delay(TimeSpan.FromSeconds(Math.Min(seconds, 1e6)), process.Container.Time, process.Cancel);
        return 0;
    }

    private static string UserName(ContainerProcess process) =>
        process.Container.UserId == 0 ? "root" : throw new CommandFailure($"cannot find name for user ID {process.Container.UserId}");

    private static string Part(DateTime now, char letter) => letter switch
    {
        's' => new DateTimeOffset(now).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'Y' => now.ToString("yyyy", CultureInfo.InvariantCulture),
        'm' => now.ToString("MM", CultureInfo.InvariantCulture),
        'd' => now.ToString("dd", CultureInfo.InvariantCulture),
        'e' => $"{now.Day,2}",
        'H' => now.ToString("HH", CultureInfo.InvariantCulture),
        'M' => now.ToString("mm", CultureInfo.InvariantCulture),
        'S' => now.ToString("ss", CultureInfo.InvariantCulture),
        'F' => now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        'T' => now.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        'a' => now.ToString("ddd", CultureInfo.InvariantCulture),
        'b' => now.ToString("MMM", CultureInfo.InvariantCulture),
        'Z' => "UTC",
        _ => $"%{letter}",
    };
}
