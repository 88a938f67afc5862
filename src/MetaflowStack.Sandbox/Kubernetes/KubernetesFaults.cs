namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>A container that ends badly whenever it is started.</summary>
/// <param name="ExitCode">What it exits with; 137 is reported as <c>OOMKilled</c>.</param>
/// <param name="Log">What it writes before it ends, line by line.</param>
public sealed record ContainerCrash(int ExitCode, IReadOnlyList<string> Log);

/// <summary>Misbehaviour of clusters, injected by name; read whenever the simulated kubelet acts.</summary>
public sealed class KubernetesFaults
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ContainerCrash> _crashes = new(StringComparer.Ordinal);

    /// <summary>Raised after a fault came or went, so that clusters look again.</summary>
    public event EventHandler? Changed;

    /// <summary>From now on pulling the image fails, which the kubelet shows as ErrImagePull, then ImagePullBackOff.</summary>
    /// <param name="image">The image as pods name it.</param>
    public void FailImage(string image) => Change(() => _images.Add(image));

    /// <summary>From now on a container of this name ends badly, which the kubelet shows as Error, then CrashLoopBackOff.</summary>
    /// <param name="container">The container's name, in any pod.</param>
    /// <param name="crash">How it ends.</param>
    public void CrashContainer(string container, ContainerCrash crash) => Change(() => _crashes[container] = crash);

    /// <summary>Takes every fault away; the next attempts succeed.</summary>
    public void Clear() => Change(() =>
    {
        _images.Clear();
        _crashes.Clear();
    });

    internal bool IsUnpullable(string image)
    {
        lock (_gate)
            return _images.Contains(image);
    }

    internal ContainerCrash? CrashOf(string container)
    {
        lock (_gate)
            return _crashes.GetValueOrDefault(container);
    }

    private void Change(Action change)
    {
        lock (_gate)
            change();
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
