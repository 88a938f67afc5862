using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.Providers;

public sealed class ProviderRegistryTests
{
    private readonly WorldProvider _provider = new(new World(new VirtualTimeProvider()));

    [Fact]
    public void The_one_that_handles_a_key_is_found() => Assert.Same(_provider, new ProviderRegistry([_provider]).For(Thing.KeyOf("a")));

    [Fact]
    public void A_key_that_nobody_handles_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ProviderRegistry([_provider]).For(new ResourceKey("azure", "x", "y")));

        Assert.Contains("azure:x/y", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_two_handle_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ProviderRegistry([_provider, _provider]).For(Thing.KeyOf("a")));

        Assert.Contains("2 providers handle test:thing/a", error.Message, StringComparison.Ordinal);
    }
}
