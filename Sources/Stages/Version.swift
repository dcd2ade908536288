/// The version that every executable prints.
public enum Dragoman {
    public static let version = "0.1.0"
}
